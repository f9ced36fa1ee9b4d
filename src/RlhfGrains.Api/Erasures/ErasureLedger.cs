using System.Text.Json;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Erasures;

/// <summary>A line of the ledger. It names nobody: an annotator's id says nothing without the profile.</summary>
/// <param name="Number">Of the project's erasures, from 1.</param>
sealed record ErasureLine(string Project, string Annotator, int Number, Instant AskedAt);

/// <summary>
/// What an erasure has to do with backups: it does not reach them, and whoever restores one must know of it.
/// </summary>
interface INotedErasures
{
    /// <summary>Waits for the backup that is being made, and lets none be begun until it is disposed.</summary>
    Task<IDisposable> Pause();

    /// <summary>Adds to the ledger what is not in it yet.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    Task Note(ProjectId project, IReadOnlyList<ErasureView> erasures);

    /// <summary>Copies the ledger off this machine, if backups are: what is there and not here stays.</summary>
    /// <exception cref="IOException">It could not be copied.</exception>
    Task CopyLedgerOff(CancellationToken cancellation);
}

/// <summary>
/// Which erasures there were, in a file beside the backups: a backup that is older than an erasure still holds the
/// data, and its restore erases them again. JSON Lines, replaced as a whole, so that it is never half written.
/// </summary>
sealed class ErasureLedger(string folder)
{
    public const string FileName = "erasures.jsonl";

    public string FilePath { get; } = Path.Combine(folder, FileName);

    /// <summary>Adds what is not in it yet.</summary>
    /// <returns>Whether there was something to add.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public bool Add(ProjectId project, IEnumerable<ErasureView> erasures)
    {
        var known = Read();
        var all = known
            .Union(erasures.Select(e => new ErasureLine(project.Value, e.Annotator.Value, e.Number, e.AskedAt)))
            .ToList();
        if (all.Count == known.Count)
            return false;
        DurableFile.Replace(FilePath, file =>
        {
            foreach (var line in all)
            {
                JsonSerializer.Serialize(file, line, ApiJson.Default.ErasureLine);
                file.WriteByte((byte)'\n');
            }
        });
        return true;
    }

    /// <exception cref="StartException">A line cannot be read: somebody has changed the file.</exception>
    public IReadOnlyList<ErasureLine> Read()
    {
        if (!File.Exists(FilePath))
            return [];
        var lines = new List<ErasureLine>();
        foreach (var text in File.ReadLines(FilePath).Where(l => l.Length > 0))
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize(text, ApiJson.Default.ErasureLine)!);
            }
            catch (JsonException e)
            {
                throw new StartException(
                    $"Line {lines.Count + 1} of {FilePath} cannot be read: restore that file first, or people who were erased would come back ({e.Message})"
                );
            }
        }
        return lines;
    }
}
