using FsCheck;
using FsCheck.Fluent;

namespace FhirIns.Identity.Tests;

/// <summary>What holds after any history whatever. A history is a list of numbers, each the event that happens next.</summary>
public class PropertyTests
{
    private static readonly Happening[] Catalogue = [.. Events.All.Values];

    private static readonly Arbitrary<int[]> Histories = Arb.From(
        Gen.Choose(0, Catalogue.Length - 1).ArrayOf(),
        history => ArbMap.Default.ArbFor<int[]>().Shrinker(history).Where(shorter => shorter.All(number => number >= 0))
    );

    private static readonly HashSet<IdentityEvent> BringIns =
    [
        IdentityEvent.Retrieved,
        IdentityEvent.ReceivedConfirmed,
        IdentityEvent.Inherited,
        IdentityEvent.Entrusted,
        IdentityEvent.VitaleAppPresented,
        IdentityEvent.Unmerged,
    ];

    [Fact]
    [Rule("S050", "EXI SI 07")]
    public void Status_is_always_the_table_of_the_two_facts() =>
        AfterAnyHistory(
            (identity, _) =>
                Assert.Equal(
                    (identity.Ins is not null, identity.CurrentCheck is not null) switch
                    {
                        (true, true) => IdentityStatus.QUAL,
                        (true, false) => IdentityStatus.RECUP,
                        (false, true) => IdentityStatus.VALI,
                        (false, false) => IdentityStatus.PROV,
                    },
                    identity.Status
                )
        );

    [Fact]
    [Rule("S051", "S064")]
    public void No_history_lets_an_ins_out_unless_the_identity_is_qualified_now() =>
        AfterAnyHistory(
            (identity, _) =>
            {
                var mayLeave = identity is { Status: IdentityStatus.QUAL, IsAnonymous: false, IsMerged: false };
                var diffusible = Diffusion.For(identity);
                Assert.Equal(mayLeave, diffusible is not null);
                Assert.Equal(mayLeave ? identity.InsNumber : null, diffusible?.Official.Number);
            }
        );

    [Fact]
    [Rule("S055", "EXI ID 26")]
    public void Dropped_number_comes_back_only_when_a_source_of_ins_gives_it_anew()
    {
        var dropped = new HashSet<Ins>();
        var before = new HashSet<Ins>();
        AfterAnyHistory(
            (identity, result) =>
            {
                var usable = Usable(identity);
                if (result is null)
                    dropped.Clear();
                else if (result is { IsRefused: false } && BringIns.Contains(result.Value.Value.Event))
                    dropped.ExceptWith(usable);
                Assert.Empty(dropped.Intersect(usable));
                if (result is { IsRefused: false } && result.Value.Value.InsInvalidated)
                    dropped.UnionWith(before.Except(usable));
                before = usable;
            }
        );
    }

    [Fact]
    [Rule("S024", "EXI ID 11", "EXI ID 24", "EXI ID 26")]
    public void Facts_never_contradict_each_other() =>
        AfterAnyHistory(
            (identity, _) =>
            {
                Assert.InRange(identity.Checks.Count(check => check.Counts), 0, 1);
                Assert.Equal(identity.InsNumber is null, identity.InsOid is null);
                if (identity.IsDoubtful || identity.IsFictive)
                    Assert.Equal(IdentityStatus.PROV, identity.Status);
                Assert.False(identity.IsFictive && (identity.IsDoubtful || identity.IsHomonym));
                if (identity.Ins is not { } ins)
                    return;
                Assert.NotEqual(Sex.Unknown, identity.Sex);
                Assert.True(identity.Traits.BirthDate.IsReliable);
                Assert.NotNull(identity.InsObtainedAt);
                if (identity.CurrentCheck is { } check)
                    Assert.True(check.State is CheckState.Standing && check.AgreesWith(identity.Traits));
                var superseded = identity
                    .InsHistory.Where(entry => entry.Kind is InsHistoryKind.Superseded)
                    .Select(entry => entry.Ins)
                    .ToList();
                Assert.DoesNotContain(ins, superseded);
                Assert.Equal(superseded.Count, superseded.Distinct().Count());
            }
        );

    [Fact]
    [Rule("T8", "T11", "T20", "T21")]
    public void Identity_that_was_qualified_is_so_again_only_by_a_new_check()
    {
        var (checksBefore, checksNeeded, wasQualified) = (0, 0, false);
        AfterAnyHistory(
            (identity, result) =>
            {
                if (result is null)
                    (checksBefore, checksNeeded, wasQualified) = (0, 0, false);
                if (identity.IsMerged)
                    return;
                var isQualified = identity.Status is IdentityStatus.QUAL;
                if (wasQualified && !isQualified)
                    checksNeeded = checksBefore + 1;
                if (isQualified)
                    Assert.True(identity.Checks.Count >= checksNeeded);
                (checksBefore, wasQualified) = (identity.Checks.Count, isQualified);
            }
        );
    }

    [Fact]
    public void Transitions_follow_each_other()
    {
        IdentityStatus? last = null;
        AfterAnyHistory(
            (identity, result) =>
            {
                if (result is { IsRefused: false } && !IsTwoSteps)
                    Assert.Equal(last, result.Value.Value.From);
                if (result is { IsRefused: false })
                    Assert.Equal(identity.Status, result.Value.Value.To);
                last = identity.Status;
            }
        );
    }

    [Fact]
    public void Normalized_name_is_allowed_and_stays_as_it_is() =>
        Prop.ForAll<string>(typed =>
            {
                foreach (var kind in Enum.GetValues<NameKind>())
                    if (NameText.TryNormalize(typed, kind, out var name))
                    {
                        Assert.True(NameText.IsAllowed(name, kind));
                        Assert.True(NameText.TryNormalize(name, kind, out var again));
                        Assert.Equal(name, again);
                        Assert.Equal(NameText.SearchKey(typed), NameText.SearchKey(name));
                    }
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    [Rule("S026")]
    public void Search_key_of_a_search_key_is_itself() =>
        Prop.ForAll<string>(text => NameText.SearchKey(NameText.SearchKey(text)) == NameText.SearchKey(text))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Similarity_lies_between_nothing_and_everything() =>
        Prop.ForAll<string, string>(
                (left, right) =>
                {
                    var similarity = JaroWinkler.Similarity(left ?? "", right ?? "");
                    Assert.InRange(similarity, 0, 1);
                    Assert.Equal(1, JaroWinkler.Similarity(left ?? "", left ?? ""));
                }
            )
            .QuickCheckThrowOnFailure();

    private static bool IsTwoSteps { get; set; }

    /// <summary>
    /// Runs random histories on identities of every status; the check sees the identity after each event, and first as it
    /// begins, without a result.
    /// </summary>
    private static void AfterAnyHistory(Action<PatientIdentity, Result<Transition>?> check)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60);
        Prop.ForAll(
                Histories,
                history =>
                {
                    var start = (IdentityStatus)(history.FirstOrDefault() % 4);
                    var identity = Given.Identity(start, new() { Method = CollectionMethod.VitaleCard });
                    check(identity, null);
                    foreach (var number in history)
                    {
                        var happening = Catalogue[number];
                        IsTwoSteps =
                            happening.Name.Contains("then", StringComparison.Ordinal)
                            || happening.Name.Contains("undone", StringComparison.Ordinal);
                        check(identity, happening.Happen(identity));
                    }
                }
            )
            .Check(config);
    }

    private static HashSet<Ins> Usable(PatientIdentity identity) =>
        [
            .. identity.InsHistory.Where(entry => entry.Kind is InsHistoryKind.Superseded).Select(entry => entry.Ins),
            .. identity.Ins is { } active ? new[] { active } : [],
        ];
}
