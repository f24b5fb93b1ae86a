using FhirIns.Identity;
using FhirIns.Tests;
using Xunit;

namespace FhirIns.Insi.Tests;

/// <summary>In what order given names are tried.</summary>
public sealed class GivenNameStrategyTests
{
    private static readonly InsiAnswer NotFound = new InsiAnswer.NotFound();
    private static readonly InsiAnswer Several = new InsiAnswer.Several();

    [Fact]
    public void First_given_name_alone_then_each_other_then_all_joined()
    {
        var calls = Play(Cast.Houilles, _ => NotFound);

        Assert.Equal(["PIERRE", "PAUL", "JACQUES", "PIERRE PAUL JACQUES"], calls);
    }

    [Fact]
    public void Tchitchi_is_found_by_the_second_given_name_in_two_calls()
    {
        var found = Reading.PersonIn(Reading.Search(Answers.CamilleFound));

        var calls = Play(Cast.Tchitchi, name => name == "CATARINA" ? new InsiAnswer.Found(found) : NotFound);

        Assert.Equal(["OLA", "CATARINA"], calls);
    }

    [Fact]
    public void Only_given_name_is_tried_once() => Assert.Equal(["ANGE"], Play(Cast.Ange, _ => NotFound));

    [Fact]
    public void Several_leads_on_as_not_found_does() =>
        Assert.Equal(["CAMILLE", "ANNE", "CAMILLE ANNE"], Play(Cast.Camille, _ => Several));

    [Fact]
    public void First_given_name_of_several_words_stays_together()
    {
        var traits = Traits("JEAN CHRISTOPHE", "JEAN CHRISTOPHE PIERRE");

        Assert.Equal(["JEAN CHRISTOPHE", "PIERRE", "JEAN CHRISTOPHE PIERRE"], Play(traits, _ => NotFound));
    }

    [Fact]
    public void First_given_name_written_with_a_hyphen_covers_its_words_of_the_list()
    {
        var traits = Traits("JEAN-CHRISTOPHE", "JEAN CHRISTOPHE PIERRE");

        Assert.Equal(["JEAN-CHRISTOPHE", "PIERRE", "JEAN CHRISTOPHE PIERRE"], Play(traits, _ => NotFound));
    }

    [Fact]
    public void First_given_name_outside_the_list_is_tried_before_the_whole_list()
    {
        var traits = Traits("OLA", "CATARINA BELLA");

        Assert.Equal(["OLA", "CATARINA", "BELLA", "CATARINA BELLA"], Play(traits, _ => NotFound));
    }

    [Fact]
    public void Same_call_is_never_made_twice() =>
        Assert.Equal(["JEAN", "JEAN JEAN"], Play(Traits("JEAN", "JEAN JEAN"), _ => NotFound));

    [Fact]
    public void Most_calls_are_known_beforehand()
    {
        Assert.Equal(4, GivenNameStrategy.For(Cast.Houilles).MaxCalls);
        Assert.Equal(1, GivenNameStrategy.For(Cast.Ange).MaxCalls);
    }

    [Fact]
    public void Answers_together_say_found_before_several_before_not_found()
    {
        var found = new InsiAnswer.Found(Reading.PersonIn(Reading.Search(Answers.CamilleFound)));

        Assert.Same(found, GivenNameStrategy.Conclude([Several, NotFound, found]));
        Assert.Same(Several, GivenNameStrategy.Conclude([NotFound, Several, NotFound]));
        Assert.Equal(NotFound, GivenNameStrategy.Conclude([NotFound]));
    }

    private static List<string> Play(StrictTraits traits, Func<string, InsiAnswer> insi)
    {
        var strategy = GivenNameStrategy.For(traits);
        List<string> calls = [];
        List<InsiAnswer> answers = [];
        while (strategy.Next(answers) is { } givenName)
        {
            calls.Add(givenName);
            answers.Add(insi(givenName));
        }
        return calls;
    }

    private static StrictTraits Traits(string first, string list) =>
        StrictTraits.TryCreate("MARTIN", first, list, "1970-05-05", Sex.Male).Value;
}
