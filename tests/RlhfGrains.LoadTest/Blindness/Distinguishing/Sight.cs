namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>One task as its annotator saw it: everything that could be measured of it, by name.</summary>
sealed class Sight(int annotator, int index, int step, string prompt)
{
    /// <summary>What was not tried or not met.</summary>
    public const double Absent = -1;

    readonly Dictionary<string, double> features = [];

    public int Annotator => annotator;

    /// <summary>How many tasks its annotator had been given before.</summary>
    public int Index => index;

    /// <summary>When it was given, counted over both annotators.</summary>
    public int Step => step;

    /// <summary>What the item is recognised by.</summary>
    public string Prompt => prompt;

    /// <summary>The response that was shown first.</summary>
    public string First { get; set; } = "";

    /// <summary>Its annotator had judged the same item before.</summary>
    public bool IsAgain { get; init; }

    public IEnumerable<string> Names => features.Keys;

    public double this[string name]
    {
        get => features.GetValueOrDefault(name, Absent);
        set => features[name] = value;
    }

    public void Measure(string what, Answer answer)
    {
        this[$"{what} status"] = answer.Status;
        this[$"{what} length"] = answer.Text.Length;
        this[$"{what} headers"] = answer.HeaderChars;
    }
}
