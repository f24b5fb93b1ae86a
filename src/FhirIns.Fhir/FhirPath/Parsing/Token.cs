namespace FhirIns.Fhir.FhirPath.Parsing;

internal enum TokenKind
{
    End,
    Symbol,

    /// <summary>A bare word: a name, or one of the keywords of the grammar, which depend on where it stands.</summary>
    Identifier,

    /// <summary>A name between backticks; never a keyword.</summary>
    DelimitedIdentifier,
    String,
    Integer,
    Decimal,
    Temporal,

    /// <summary><c>$this</c>, <c>$index</c>, <c>$total</c>, without the dollar sign.</summary>
    Special,

    /// <summary><c>%name</c>, without the percent sign.</summary>
    Variable,
}

/// <summary>One lexical element; <paramref name="Text"/> is unescaped, without quotes and signs.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string keyword) => Kind == TokenKind.Identifier && Text == keyword;
}
