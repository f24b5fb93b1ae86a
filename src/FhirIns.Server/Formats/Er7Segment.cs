namespace FhirIns.Server.Formats;

/// <summary>A segment of an HL7 v2 message as it was received: fields, repetitions, components, subcomponents.</summary>
internal sealed class Er7Segment
{
    private readonly string[] _fields;
    private readonly Er7 _signs;

    private Er7Segment(string[] fields, Er7 signs) => (_fields, _signs) = (fields, signs);

    /// <summary>PID, MSH, ZFD…</summary>
    public string Name => _fields[0];

    /// <summary>Reads one segment. In a header the first field is the sign between the fields.</summary>
    public static Er7Segment Of(string line, Er7 signs)
    {
        var fields = line.Split(signs.Field);
        return new(fields[0] == "MSH" ? ["MSH", $"{signs.Field}", .. fields[1..]] : fields, signs);
    }

    /// <summary>A field as it stands, nothing unescaped; empty when the segment ends before it.</summary>
    /// <param name="number">From 1, as HL7 counts.</param>
    public string Raw(int number) => number < _fields.Length ? _fields[number] : "";

    /// <summary>The repetitions of a field that are not empty.</summary>
    public IEnumerable<Er7Field> Each(int number) =>
        Raw(number).Split(_signs.Repetition).Where(text => text.Length > 0).Select(text => new Er7Field(text, _signs));

    /// <summary>The text of a field that is a single value; null when it is empty, or says that it is (<c>""</c>).</summary>
    public string? Text(int number) => Each(number).FirstOrDefault()?[1];
}

/// <summary>One repetition of a field.</summary>
internal sealed class Er7Field
{
    private readonly string[] _components;
    private readonly Er7 _signs;

    public Er7Field(string text, Er7 signs) => (_components, _signs) = (text.Split(signs.Component), signs);

    /// <summary>The first part of a component, as text; null when it is empty, or says that it is (<c>""</c>).</summary>
    /// <param name="component">From 1, as HL7 counts.</param>
    public string? this[int component] => this[component, 1];

    /// <summary>A subcomponent.</summary>
    public string? this[int component, int subcomponent]
    {
        get
        {
            if (component > _components.Length)
                return null;
            var parts = _components[component - 1].Split(_signs.Subcomponent);
            var text = subcomponent > parts.Length ? "" : _signs.Unescaped(parts[subcomponent - 1]).Trim();
            return text is "" or "\"\"" ? null : text;
        }
    }
}
