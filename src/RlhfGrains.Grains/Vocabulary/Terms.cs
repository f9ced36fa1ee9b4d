using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>
/// What a decider needs of a project's settings, cut from one version of them. The host attaches terms to every message
/// whose decision needs them.
/// </summary>
public interface ITerms
{
    /// <summary>From 1: the version that they are cut from.</summary>
    int SettingsVersion { get; }
}

/// <summary>Why terms are not decided by.</summary>
public enum TermsRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,
}

/// <summary>The one guard against settings that are not in force any more.</summary>
static class Staleness
{
    /// <param name="newest">The newest version that the grain has seen.</param>
    public static bool AreOlderThan(this ITerms terms, int newest) => terms.SettingsVersion < newest;

    public static Decision<TReply> Refuse<TReply>()
        where TReply : IReply =>
        Decision.Refuse<TReply>(TermsRefusal.SettingsChanged, "the project has newer settings");
}
