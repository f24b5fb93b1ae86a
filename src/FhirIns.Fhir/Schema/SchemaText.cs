using System.Globalization;
using System.Text;

namespace FhirIns.Fhir.Schema;

/// <summary>First line of a type: <c>resource Patient : DomainResource</c>.</summary>
internal sealed record TypeHeader(string Path, string Name, TypeKind Kind, bool IsAbstract, string? ParentName);

/// <summary>One element line and the invariants below it: <c>deceased[x] 0..1 boolean,dateTime ?! S</c>.</summary>
internal sealed record ElementLine(
    string Name,
    bool IsChoice,
    int Min,
    int? Max,
    IReadOnlyList<TypeReference> Types,
    string? ContentReference
)
{
    public bool IsXmlAttribute { get; init; }
    public bool IsModifier { get; init; }
    public bool IsSummary { get; init; }
    public ValueSetBinding? Binding { get; init; }
    public IReadOnlyList<Invariant> Invariants { get; init; } = [];

    /// <summary>The type declared in place by the lines below; its invariants are then there, not here.</summary>
    public TypeSchema? Backbone { get; init; }
}

/// <summary>
/// The compact text of the schema. A line at the margin opens a type; below it each element stands on one line,
/// two spaces deeper than what it belongs to, and each invariant on a line that starts with <c>!</c>:
/// <code>
/// resource Patient : DomainResource
///   deceased[x] 0..1 boolean,dateTime ?! S
///   contact 0..* BackboneElement
///     ! pat-1 error | name.exists() or telecom.exists() | SHALL have a name or a telecom
///     gender 0..1 code required:administrative-gender
/// </code>
/// <c>@</c> marks an XML attribute, <c>?!</c> a modifier, <c>S</c> an element of the summary, <c>#</c> a content
/// reference; <c>Reference(Patient|Practitioner)</c> names targets.
/// </summary>
internal sealed class SchemaText
{
    private const string ValueSetRoot = "http://hl7.org/fhir/ValueSet/";

    private readonly string[] _lines;
    private readonly Dictionary<string, int> _headerLines = new(StringComparer.Ordinal);

    private SchemaText(string text)
    {
        _lines = text.Split('\n');
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].Length > 0 && _lines[i][0] is not (' ' or '#'))
            {
                _headerLines.Add(Header(_lines[i]).Name, i);
            }
        }
    }

    public IEnumerable<string> TypeNames => _headerLines.Keys;

    public static SchemaText Load(params IEnumerable<string> resources) =>
        new(string.Join('\n', resources.Select(ReadResource)));

    public static string ReadResource(string name)
    {
        using var stream = typeof(SchemaText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public bool Has(string name) => _headerLines.ContainsKey(name);

    /// <summary>The type of that name, read from its lines.</summary>
    public TypeSchema Read(string name, FhirSchema schema)
    {
        var line = _headerLines[name];
        var header = Header(_lines[line]);
        var cursor = new Cursor(_lines, line + 1);
        var parent = header.ParentName is null ? null : schema.Require(header.ParentName);
        return ReadType(schema, header, parent, cursor, 1, cursor.Invariants(1));
    }

    private static TypeHeader Header(string line)
    {
        var fields = line.Split(' ');
        var at = fields[0] == "abstract" ? 1 : 0;
        var kind = fields[at] switch
        {
            "primitive" => TypeKind.Primitive,
            "resource" => TypeKind.Resource,
            _ => TypeKind.Complex,
        };
        var name = fields[at + 1];
        return new(name, name, kind, at == 1, fields.Length > at + 2 ? fields[at + 3] : null);
    }

    /// <summary>The inherited elements, then the lines at this depth; a line may restate an inherited element.</summary>
    private static TypeSchema ReadType(
        FhirSchema schema,
        TypeHeader header,
        TypeSchema? parent,
        Cursor cursor,
        int depth,
        IReadOnlyList<Invariant> invariants
    )
    {
        List<ElementLine> lines = parent is null ? [] : [.. parent.Elements.Select(element => element.Line)];
        while (cursor.Depth == depth)
        {
            var line = ParseElement(cursor.Next()) with { Invariants = cursor.Invariants(depth + 1) };
            if (cursor.Depth > depth)
            {
                var typeName = line.Types[0].Code;
                var nested = new TypeHeader($"{header.Path}.{line.Name}", typeName, TypeKind.Backbone, false, typeName);
                var outer = schema.Require(typeName);
                line = line with
                {
                    Backbone = ReadType(schema, nested, outer, cursor, depth + 1, line.Invariants),
                    Invariants = [],
                };
            }
            var restated = lines.FindIndex(other => other.Name == line.Name);
            if (restated < 0)
            {
                lines.Add(line);
            }
            else
            {
                lines[restated] = line;
            }
        }
        return new(schema, header, parent, invariants, lines);
    }

    private static ElementLine ParseElement(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isChoice = fields[0].EndsWith("[x]", StringComparison.Ordinal);
        var dots = fields[1].IndexOf("..", StringComparison.Ordinal);
        var max = fields[1][(dots + 2)..];
        var isReference = fields[2][0] == '#';
        return new(
            isChoice ? fields[0][..^3] : fields[0],
            isChoice,
            int.Parse(fields[1][..dots], CultureInfo.InvariantCulture),
            max == "*" ? null : int.Parse(max, CultureInfo.InvariantCulture),
            isReference ? [] : [.. fields[2].Split(',').Select(ParseType)],
            isReference ? fields[2][1..] : null
        )
        {
            IsXmlAttribute = fields.Contains("@"),
            IsModifier = fields.Contains("?!"),
            IsSummary = fields.Contains("S"),
            Binding = fields.Skip(3).Select(ParseBinding).FirstOrDefault(binding => binding is not null),
        };
    }

    private static TypeReference ParseType(string text)
    {
        var parenthesis = text.IndexOf('(', StringComparison.Ordinal);
        string[] targets = parenthesis < 0 ? [] : text[(parenthesis + 1)..^1].Split('|');
        var name = (parenthesis < 0 ? text : text[..parenthesis]).Split('^');
        return new(name[0], name.Length > 1 ? name[1] : null, targets);
    }

    private static ValueSetBinding? ParseBinding(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }
        var valueSet = field[(colon + 1)..] switch
        {
            "" => null,
            var url when url.Contains("://", StringComparison.Ordinal) => url,
            var name => ValueSetRoot + name,
        };
        return new(Enum.Parse<BindingStrength>(field[..colon], ignoreCase: true), valueSet);
    }

    private static Invariant ParseInvariant(string line)
    {
        var fields = line.Split(" | ", 2);
        var human = fields[1].LastIndexOf(" | ", StringComparison.Ordinal);
        var words = fields[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(words[1], words[2] == "error", fields[1][..human], fields[1][(human + 3)..]);
    }

    /// <summary>Walks the lines of one type.</summary>
    private sealed class Cursor(string[] lines, int start)
    {
        private int _line = start;

        /// <summary>Two spaces a level; 0 at the end of the type.</summary>
        public int Depth => _line < lines.Length ? lines[_line].AsSpan().IndexOfAnyExcept(' ') / 2 : 0;

        public string Next() => lines[_line++];

        public IReadOnlyList<Invariant> Invariants(int depth)
        {
            List<Invariant> invariants = [];
            while (Depth == depth && lines[_line][depth * 2] == '!')
            {
                invariants.Add(ParseInvariant(Next()));
            }
            return invariants;
        }
    }
}
