namespace RlhfGrains.LoadTest;

/// <summary>Something the caller can mend: a file, an option, a key. Its message is all that is printed.</summary>
sealed class InputException(string message) : Exception(message);
