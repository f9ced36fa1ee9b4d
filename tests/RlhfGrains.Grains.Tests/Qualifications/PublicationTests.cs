using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Qualifications;

/// <summary>What annotators see of their own qualification, and when: never by which answer it was decided.</summary>
public sealed class PublicationTests
{
    [Fact]
    public void WhatAnAnnotatorSees_MovesWithThePublicationAlone_AndItsWaitsAreCountedFromThere()
    {
        var (there, settings) = Candidate.Under(Candidate.Rule with { ValidityDays = 30 }, unqualifiedMayWork: true);
        var bob = new Candidate(there, "bob", settings);
        var seen = new List<OwnStanding?>();
        for (var n = 1; n <= 40; n++)
        {
            there.Now += TimeSpan.FromMinutes(7);
            if (n is 3 or 25 or 27)
                bob.Gold(n == 3);
            else
                bob.Work(1);
            seen.Add(bob.StandingIn(Candidate.Creative)?.Shown);
        }

        // Qualified by the third judgment, on probation by the 27th.
        Assert.All(seen.Take(19), s =>
            Assert.True(s is null or { Status: QualificationStatus.Candidate, Since: null, ExpiresAt: null })
        );
        var published = there.Now - TimeSpan.FromMinutes(7 * 20);
        Assert.All(seen.Skip(19).Take(20), s =>
            Assert.Equal(
                (QualificationStatus.Qualified, published, published.AddDays(30)),
                (s!.Status, s.Since, s.ExpiresAt)
            )
        );
        Assert.Equal(
            (QualificationStatus.Probation, there.Now, published.AddDays(30)),
            (seen[39]!.Status, seen[39]!.Since, seen[39]!.ExpiresAt)
        );
        there.Now = published.AddDays(30);
        there.DeliverDue();
        Assert.Equal(QualificationStatus.Candidate, bob.Status);
        Assert.Equal(there.Picture(bob.Key), there.RefoldedPicture(bob.Key));
    }

    [Fact]
    public void Practice_ThatIsMixedWithBlindWork_StaysInSight_UntilThePublication()
    {
        var (there, settings) = Candidate.Under(
            Candidate.Rule with
            {
                Entry = new(new GatePlan(.9, .6, .1, .1, 60, AtTruncation.Decide), null),
            },
            unqualifiedMayWork: true
        );
        var bob = new Candidate(there, "bob", settings);
        bob.Practise(true, false);

        for (var n = 0; n < 12; n++)
        {
            bob.Gold(true);
            Assert.Equal((2, 1), (bob.Standing.Shown.PracticeAnswered, bob.Standing.Shown.PracticeRight));
            Assert.Equal(
                [Candidate.Creative, Candidate.Factual],
                there.Ask(bob.Key, new RequestWork($"p{n}", settings, WorkMode.Practice)).Value.Permit!.Categories
            );
        }
    }
}
