using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <param name="Next">Pass as <c>After</c> for the next page; null on the last.</param>
public sealed record IdPage(IReadOnlyList<string> Ids, int? Next) : IReply;
