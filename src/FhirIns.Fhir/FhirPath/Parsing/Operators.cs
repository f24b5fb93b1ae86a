using FhirIns.Fhir.FhirPath.Nodes;

namespace FhirIns.Fhir.FhirPath.Parsing;

/// <summary>The binary operators, but <c>is</c> and <c>as</c>, which take a type on their right.</summary>
internal static class Operators
{
    /// <summary>How tightly a binary operator binds; zero for anything else.</summary>
    public static int Precedence(Token token) =>
        token.Kind is not (TokenKind.Symbol or TokenKind.Identifier)
            ? 0
            : token.Text switch
            {
                "implies" => 1,
                "or" or "xor" => 2,
                "and" => 3,
                "in" or "contains" => 4,
                "=" or "~" or "!=" or "!~" => 5,
                "<" or "<=" or ">" or ">=" => 6,
                "|" => 7,
                "is" or "as" => 8,
                "+" or "-" or "&" => 9,
                "*" or "/" or "div" or "mod" => 10,
                _ => 0,
            };

    /// <summary>The step of a binary operator on two expressions.</summary>
    public static Node Build(Token symbol, Node left, Node right) =>
        symbol.Text switch
        {
            "implies" => new ImpliesNode(left, right, symbol.Position),
            "or" => new OrNode(left, right, symbol.Position),
            "xor" => new XorNode(left, right, symbol.Position),
            "and" => new AndNode(left, right, symbol.Position),
            "in" => new MembershipNode(left, right, symbol.Position),
            "contains" => new MembershipNode(right, left, symbol.Position),
            "=" or "!=" => new EqualNode(left, right, symbol.Text == "!=", symbol.Position),
            "~" or "!~" => new EquivalentNode(left, right, symbol.Text == "!~", symbol.Position),
            "|" => new UnionNode(left, right, symbol.Position),
            "&" => new ConcatenationNode(left, right, symbol.Position),
            "<" or "<=" or ">" or ">=" => new OrderNode(left, right, symbol.Text, symbol.Position),
            _ => new ArithmeticNode(left, right, symbol.Text, symbol.Position),
        };
}
