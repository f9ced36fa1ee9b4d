namespace RlhfGrains.Api.Problems;

/// <summary>One kind of problem that the API can answer with.</summary>
/// <param name="Code">Stable; the end of the problem's type URI.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it means, in a few words.</param>
/// <param name="WhatToDo">What the caller should do about it.</param>
public sealed record ProblemKind(string Code, int Status, string Title, string WhatToDo)
{
    public string Type => "/problems/" + Code;
}
