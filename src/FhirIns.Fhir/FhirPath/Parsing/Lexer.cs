using System.Globalization;
using System.Text;
using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Parsing;

/// <summary>Cuts the text of an expression into tokens, left to right, skipping white space and comments.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols =
    [
        "<=",
        ">=",
        "!=",
        "!~",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "+",
        "-",
        "*",
        "/",
        "&",
        "|",
        "<",
        ">",
        "=",
        "~",
    ];

    private int _position;

    public Token Next()
    {
        SkipSpaceAndComments();
        if (_position == text.Length)
        {
            return new Token(TokenKind.End, "", _position);
        }
        var start = _position;
        return text[start] switch
        {
            '\'' => new Token(TokenKind.String, Quoted('\''), start),
            '"' => new Token(TokenKind.String, Quoted('"'), start),
            '`' => new Token(TokenKind.DelimitedIdentifier, Quoted('`'), start),
            '@' => TemporalLiteral(),
            '$' => Special(),
            '%' => Variable(),
            >= '0' and <= '9' => Number(),
            var c when IsNameStart(c) => new Token(TokenKind.Identifier, Name(), start),
            _ => Symbol(),
        };
    }

    private void SkipSpaceAndComments()
    {
        while (_position < text.Length)
        {
            if (text[_position] is ' ' or '\t' or '\r' or '\n' or '\u00A0')
            {
                _position++;
            }
            else if (StartsWith("//"))
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end + 1;
            }
            else if (StartsWith("/*"))
            {
                var end = text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw Error("This comment has no end", _position);
                }
                _position = end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token Symbol()
    {
        foreach (var symbol in Symbols)
        {
            if (StartsWith(symbol))
            {
                var start = _position;
                _position += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }
        throw Error("This character has no meaning in FHIRPath", _position);
    }

    private string Name()
    {
        var start = _position;
        while (_position < text.Length && (IsNameStart(text[_position]) || char.IsAsciiDigit(text[_position])))
        {
            _position++;
        }
        return text[start.._position];
    }

    private Token Number()
    {
        var start = _position;
        SkipDigits();
        var kind = TokenKind.Integer;
        if (_position + 1 < text.Length && text[_position] == '.' && char.IsAsciiDigit(text[_position + 1]))
        {
            kind = TokenKind.Decimal;
            _position++;
            SkipDigits();
        }
        return new Token(kind, text[start.._position], start);
    }

    private void SkipDigits()
    {
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }
    }

    private Token TemporalLiteral()
    {
        var start = _position++;
        var length = TemporalText.Scan(text.AsSpan(_position));
        if (length == 0)
        {
            throw Error("A date or time must follow the sign @", start);
        }
        _position += length;
        return new Token(TokenKind.Temporal, text.Substring(start + 1, length), start);
    }

    private Token Special()
    {
        var start = _position++;
        var name = Name();
        return name is "this" or "index" or "total"
            ? new Token(TokenKind.Special, name, start)
            : throw Error("Only $this, $index and $total exist", start);
    }

    private Token Variable()
    {
        var start = _position++;
        var name =
            _position == text.Length
                ? ""
                : text[_position] switch
                {
                    var quote and ('`' or '\'' or '"') => Quoted(quote),
                    var c when IsNameStart(c) => Name(),
                    _ => "",
                };
        return name.Length > 0
            ? new Token(TokenKind.Variable, name, start)
            : throw Error("A name must follow the sign %", start);
    }

    private string Quoted(char quote)
    {
        var start = _position++;
        var end = text.AsSpan(_position).IndexOfAny(quote, '\\');
        if (end >= 0 && text[_position + end] == quote)
        {
            _position += end + 1;
            return text.Substring(start + 1, end);
        }
        return Escaped(quote, start);
    }

    private string Escaped(char quote, int start)
    {
        var value = new StringBuilder();
        while (_position < text.Length)
        {
            var c = text[_position++];
            if (c == quote)
            {
                return value.ToString();
            }
            value.Append(c == '\\' ? Escape() : c);
        }
        throw Error("The closing quote is missing", start);
    }

    private char Escape()
    {
        var start = _position - 1;
        if (_position == text.Length)
        {
            throw Error("The closing quote is missing", start);
        }
        var c = text[_position++];
        return c switch
        {
            '\\' or '/' or '\'' or '"' or '`' => c,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'u' => UnicodeEscape(start),
            _ => throw Error("This escape does not exist; a backslash is written \\\\", start),
        };
    }

    private char UnicodeEscape(int start)
    {
        if (
            _position + 4 > text.Length
            || !ushort.TryParse(
                text.AsSpan(_position, 4),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var code
            )
        )
        {
            throw Error("Four hexadecimal digits must follow \\u", start);
        }
        _position += 4;
        return (char)code;
    }

    private bool StartsWith(string symbol) => text.AsSpan(_position).StartsWith(symbol, StringComparison.Ordinal);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static FhirPathException Error(string message, int position) =>
        new(FhirPathFault.Syntax, message, position);
}
