using System.Globalization;
using FhirIns.Fhir.FhirPath.Functions;
using FhirIns.Fhir.FhirPath.Nodes;
using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Parsing;

/// <summary>
/// Reads an expression by recursive descent with operator precedence, and builds its steps. Refuses what it does not
/// know: functions, types and variables are checked here, before anything is evaluated.
/// </summary>
internal sealed class Parser
{
    private const int MaxLength = 20_000;
    private const int MaxDepth = 200;
    private const int SignPrecedence = 12;

    private readonly Lexer _lexer;
    private readonly IReadOnlySet<string> _variables;
    private Token _token;
    private int _depth;

    private Parser(string text, IReadOnlySet<string> variables)
    {
        _lexer = new Lexer(text);
        _variables = variables;
        _token = _lexer.Next();
    }

    /// <exception cref="FhirPathException">The text is no FHIRPath, unsupported or too large.</exception>
    public static Node Parse(string text, IReadOnlySet<string> variables)
    {
        if (text.Length > MaxLength)
        {
            throw new FhirPathException(FhirPathFault.TooCostly, "The expression is too long", 0);
        }
        var parser = new Parser(text, variables);
        var node = parser.Expression(0);
        if (parser._token.Kind != TokenKind.End)
        {
            throw parser.Unexpected("the end of the expression");
        }
        return node;
    }

    private Node Expression(int precedence)
    {
        Enter();
        var left = Signed();
        while (Operators.Precedence(_token) is var binding && binding > precedence)
        {
            var symbol = Take();
            left = symbol.Text is "is" or "as"
                ? TypeOperation(symbol, left)
                : Operators.Build(symbol, left, Expression(binding));
        }
        _depth--;
        return left;
    }

    private Node TypeOperation(Token symbol, Node operand)
    {
        var position = _token.Position;
        var first = Name("a type");
        var type = _token.Is(".") ? new TypeSpecifier(first, NextName("a type")) : new TypeSpecifier(null, first);
        if (!type.Exists)
        {
            throw Unsupported("This type is unknown", position);
        }
        return symbol.Text == "is"
            ? new IsNode(operand, type, symbol.Position)
            : new OfTypeNode(operand, type, symbol.Position);
    }

    private Node Signed()
    {
        if (!_token.Is("-") && !_token.Is("+"))
        {
            return Path();
        }
        var sign = Take();
        return new PolarityNode(Expression(SignPrecedence), sign.Text == "-", sign.Position);
    }

    private Node Path()
    {
        var node = Term();
        while (true)
        {
            if (_token.Is("."))
            {
                Take();
                node = Invocation(node);
            }
            else if (_token.Is("["))
            {
                var position = Take().Position;
                node = new IndexerNode(node, Expression(0), position);
                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private Node Term()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.String:
                return new LiteralNode(Take().Text, token.Position);
            case TokenKind.Integer or TokenKind.Decimal:
                return Number();
            case TokenKind.Temporal:
                var date = TemporalText.ParseLiteral(Take().Text);
                return date is not null
                    ? new LiteralNode(date, token.Position)
                    : throw Syntax("This date or time does not exist", token.Position);
            case TokenKind.Variable:
                return Variable(Take());
            case TokenKind.Symbol when token.Text == "(":
                Take();
                var inner = Expression(0);
                Expect(")");
                return inner;
            case TokenKind.Symbol when token.Text == "{":
                Take();
                Expect("}");
                return new EmptyNode(token.Position);
            case TokenKind.Identifier when token.Text is "true" or "false":
                Take();
                return new LiteralNode(Boxed.Of(token.Text == "true"), token.Position);
            default:
                return Invocation(null);
        }
    }

    private LiteralNode Number()
    {
        var token = Take();
        if (!decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            throw Syntax("This number is too large", token.Position);
        }
        if (_token.Kind == TokenKind.String)
        {
            return new LiteralNode(new Quantity(number, Take().Text), token.Position);
        }
        if (_token.Kind == TokenKind.Identifier && CalendarUnit.Singular(_token.Text) is { } unit)
        {
            Take();
            return new LiteralNode(new Quantity(number, unit), token.Position);
        }
        if (token.Kind == TokenKind.Decimal)
        {
            return new LiteralNode(number, token.Position);
        }
        return number <= int.MaxValue
            ? new LiteralNode(Boxed.Of((int)number), token.Position)
            : throw Syntax("This number is larger than an integer can be", token.Position);
    }

    private Node Variable(Token token)
    {
        var name = token.Text;
        if (ResourceNode.Knows(name))
        {
            return new ResourceNode(name, token.Position);
        }
        var constant = name switch
        {
            "ucum" => "http://unitsofmeasure.org",
            "sct" => "http://snomed.info/sct",
            "loinc" => "http://loinc.org",
            _ when name.StartsWith("vs-", StringComparison.Ordinal) => "http://hl7.org/fhir/ValueSet/" + name[3..],
            _ when name.StartsWith("ext-", StringComparison.Ordinal) => "http://hl7.org/fhir/StructureDefinition/"
                + name[4..],
            _ => null,
        };
        return constant is not null ? new LiteralNode(constant, token.Position)
            : _variables.Contains(name) ? new VariableNode(name, token.Position)
            : throw Unsupported("This variable is unknown", token.Position);
    }

    /// <summary>What may stand after a point, or at the start of a path when there is no source.</summary>
    private Node Invocation(Node? source)
    {
        var token = _token;
        if (token.Kind == TokenKind.Special)
        {
            Take();
            return token.Text switch
            {
                _ when source is not null => throw Syntax("Nothing may stand before a variable", token.Position),
                "this" => new ThisNode(token.Position),
                "index" => new IndexVariableNode(token.Position),
                _ => new TotalNode(token.Position),
            };
        }
        var name = Name("a name");
        return _token.Is("(")
            ? Function(source ?? new ThisNode(token.Position), name, token.Position)
            : new MemberNode(source, name, token.Position);
    }

    private Node Function(Node source, string name, int position)
    {
        Take();
        var arguments = new List<Node>();
        if (!_token.Is(")"))
        {
            arguments.Add(Expression(0));
            while (_token.Is(","))
            {
                Take();
                arguments.Add(Expression(0));
            }
        }
        Expect(")");
        return FunctionTable.Build(new FunctionCall(name, source, [.. arguments], position));
    }

    private string NextName(string expected)
    {
        Take();
        return Name(expected);
    }

    private string Name(string expected) =>
        _token.Kind is TokenKind.Identifier or TokenKind.DelimitedIdentifier ? Take().Text : throw Unexpected(expected);

    private Token Take()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private void Expect(string symbol)
    {
        if (!_token.Is(symbol))
        {
            throw Unexpected($"the sign {symbol}");
        }
        Take();
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new FhirPathException(
                FhirPathFault.TooCostly,
                "The expression is nested too deeply",
                _token.Position
            );
        }
    }

    private FhirPathException Unexpected(string expected) => Syntax($"Expected here: {expected}", _token.Position);

    private static FhirPathException Syntax(string message, int position) =>
        new(FhirPathFault.Syntax, message, position);

    private static FhirPathException Unsupported(string message, int position) =>
        new(FhirPathFault.Unsupported, message, position);
}
