using FhirIns.Fhir.FhirPath;
using Xunit;

namespace FhirIns.Fhir.Tests.FhirPath;

/// <summary>What is refused, where, and how much an expression may cost.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("name.", 6)]
    [InlineData("name..given", 6)]
    [InlineData("name given", 6)]
    [InlineData("name[0", 7)]
    [InlineData("(1 + 2", 7)]
    [InlineData("1 +", 4)]
    [InlineData("'open", 1)]
    [InlineData("'wrong \\d escape'", 8)]
    [InlineData("'\\u12'", 2)]
    [InlineData("/* open", 1)]
    [InlineData("2 $ 3", 3)]
    [InlineData("$that", 1)]
    [InlineData("% 1", 1)]
    [InlineData("1 ; 2", 3)]
    [InlineData("@1984-13", 1)]
    [InlineData("@1984-02-30", 1)]
    [InlineData("@T25", 1)]
    [InlineData("@", 1)]
    [InlineData("99999999999", 1)]
    [InlineData("name.where()", 6)]
    [InlineData("name.first(1)", 6)]
    [InlineData("name.$this", 6)]
    [InlineData("{1}", 2)]
    public void A_text_that_is_no_fhirpath_is_refused_at_its_place(string expression, int column) =>
        AssertRefused(expression, FhirPathFault.Syntax, column);

    [Theory]
    [InlineData("name.elementDefinition()", 6)]
    [InlineData("name.lowBoundary()", 6)]
    [InlineData("name.Count()", 6)]
    [InlineData("name is Humanname", 9)]
    [InlineData("name.ofType(System.HumanName)", 20)]
    [InlineData("name.ofType(given.first())", 19)]
    [InlineData("%unknown", 1)]
    public void What_the_engine_does_not_know_is_refused_when_compiled(string expression, int column) =>
        AssertRefused(expression, FhirPathFault.Unsupported, column);

    [Fact]
    public void A_regular_expression_that_is_wrong_is_refused_when_compiled() =>
        AssertRefused("name.family.matches('(')", FhirPathFault.Evaluation, 13);

    [Fact]
    public void The_place_of_an_error_counts_lines()
    {
        var error = Refused("name\n  .given\n  .nothing()");

        Assert.Equal((3, 4), (error.Line, error.Column));
        Assert.Contains("line 3, column 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_evaluation_names_its_place_and_no_value()
    {
        var error = Assert.Throws<FhirPathException>(() =>
            FhirPathExpression.Compile("id.exists() and name.family.length() > 3").Evaluate(Helene.Patient())
        );

        Assert.Equal((FhirPathFault.Evaluation, 29), (error.Fault, error.Column));
        Assert.DoesNotContain("VASSEUR", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('-', ' ')]
    public void Deep_nesting_is_refused_before_the_stack_ends(char open, char close) =>
        AssertTooCostly(new string(open, 9000) + "1" + new string(close, 9000));

    [Theory]
    [InlineData(".first()", 2000)]
    [InlineData(".a", 9000)]
    [InlineData("[0]", 6000)]
    [InlineData("+1", 9000)]
    [InlineData(" or true", 2000)]
    public void Long_chains_are_refused_before_the_stack_ends(string link, int times) =>
        AssertTooCostly("name" + string.Concat(Enumerable.Repeat(link, times)));

    [Fact]
    public void Long_texts_are_refused() => AssertTooCostly("'" + new string('x', 30_000) + "'");

    [Theory]
    [InlineData("1.repeat($this + 1)")]
    [InlineData("(1|2|3|4|5|6|7|8).select(%a).select(%a).select(%a).select(%a).select(%a).select(%a).select(%a)")]
    [InlineData(
        "'aaaaaaaaaa'.replace('', 'aaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa').replace('', 'aaaaaaaaaaaaaaaaaaaa')"
    )]
    [InlineData(
        "'0123456789'.toChars().aggregate($total & $total & $total & $total & $total & $total & $total & $total, 'xxxxxxxx')"
    )]
    public void An_expression_that_grows_without_end_is_given_up(string expression)
    {
        var chars = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.toChars()";
        var compiled = FhirPathExpression.Compile(expression.Replace("%a", chars, StringComparison.Ordinal));

        var error = Assert.Throws<FhirPathException>(() => compiled.Evaluate(Helene.Patient()));

        Assert.Equal(FhirPathFault.TooCostly, error.Fault);
    }

    [Theory]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", "false")]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^((a+)+)\\\\1$')", null)]
    public void A_regular_expression_that_explodes_takes_linear_time_or_is_given_up(string expression, string? result)
    {
        var compiled = FhirPathExpression.Compile(expression);

        if (result is not null)
        {
            Assert.Equal(result, ExpressionTable.Result(expression));
        }
        else
        {
            var error = Assert.Throws<FhirPathException>(() => compiled.Evaluate(Helene.Patient()));
            Assert.Equal(FhirPathFault.TooCostly, error.Fault);
        }
    }

    [Fact]
    public void An_evaluation_after_one_that_failed_starts_afresh()
    {
        var patient = Helene.Patient();
        var endless = FhirPathExpression.Compile("1.repeat($this + 1)");

        Assert.Throws<FhirPathException>(() => endless.Evaluate(patient));

        Assert.Equal("'HELENE', 'ROSE', 'Lena', 'Lena'", ExpressionTable.Result("name.given", patient));
    }

    [Fact]
    public void The_budget_is_the_callers_choice()
    {
        var expression = FhirPathExpression.Compile("descendants().count()");

        Assert.Throws<FhirPathException>(() =>
            expression.Evaluate(Helene.Patient(), new FhirPathContext { MaxSteps = 20 })
        );
    }

    [Fact]
    public void Try_compile_gives_the_expression_or_the_reason()
    {
        Assert.Null(FhirPathExpression.TryCompile("name.", out var error));
        Assert.Equal(FhirPathFault.Syntax, error!.Fault);

        Assert.NotNull(FhirPathExpression.TryCompile("name", out error));
        Assert.Null(error);
    }

    private static void AssertRefused(string expression, FhirPathFault fault, int column)
    {
        var error = Refused(expression);
        Assert.Equal((fault, 1, column), (error.Fault, error.Line, error.Column));
    }

    private static void AssertTooCostly(string expression) =>
        Assert.Equal(FhirPathFault.TooCostly, Refused(expression).Fault);

    private static FhirPathException Refused(string expression) =>
        Assert.Throws<FhirPathException>(() => FhirPathExpression.Compile(expression));
}
