namespace RlhfGrains.Orleans.Grains;

/// <summary>
/// How silos speak to a grain, whatever its kind: in bytes that the project's codec has written, so that no serializer
/// of Orleans meets a type of the domain. Names, parameters and what the bytes mean are the wire of a cluster whose
/// silos are of two versions while it is upgraded.
/// </summary>
[Alias("rlhfgrains.grain.v1")]
interface IHostedGrain : IGrainWithStringKey
{
    /// <summary>
    /// A caller's message. 5 s: a turn takes milliseconds; whoever waits longer asks a silo that has died.
    /// </summary>
    /// <param name="message">One message, as the codec stores it.</param>
    /// <returns>An <see cref="Outcome"/>.</returns>
    [Alias("ask"), ResponseTimeout("00:00:05")]
    Task<byte[]> Ask(byte[] message);

    /// <summary>Messages of another grain. 10 s: there may be hundreds.</summary>
    /// <param name="sender">A grain's key.</param>
    /// <param name="parcel">As <see cref="Wire.Pack"/> makes it.</param>
    /// <returns>An <see cref="Outcome"/>.</returns>
    [Alias("take"), ResponseTimeout("00:00:10")]
    Task<byte[]> Take(string sender, byte[] parcel);

    /// <summary>There are sends of this grain in the journal that nobody delivers.</summary>
    /// <returns>An <see cref="Outcome"/>.</returns>
    [Alias("wake"), ResponseTimeout("00:00:10")]
    Task<byte[]> Wake();

    /// <summary>
    /// Its records were overwritten: what is in memory is to be forgotten. Completes when that is certain to happen
    /// before the next message.
    /// </summary>
    [Alias("forget"), ResponseTimeout("00:00:10")]
    Task Forget();
}
