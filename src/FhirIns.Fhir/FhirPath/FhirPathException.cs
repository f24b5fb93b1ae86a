namespace FhirIns.Fhir.FhirPath;

/// <summary>Why a FHIRPath expression was refused.</summary>
public enum FhirPathFault
{
    /// <summary>The text is not FHIRPath.</summary>
    Syntax,

    /// <summary>The text is FHIRPath, but uses a function, type or variable that this engine does not know.</summary>
    Unsupported,

    /// <summary>The language asks for an error: several items where one is needed, operands that do not fit.</summary>
    Evaluation,

    /// <summary>The expression, or what it makes of the resource, is larger than the limits allow.</summary>
    TooCostly,
}

/// <summary>
/// A FHIRPath expression that cannot be compiled or evaluated, with the place in its text that is to blame.
/// The message names functions, operators and types, never a value of the resource.
/// </summary>
public sealed class FhirPathException : Exception
{
    internal FhirPathException(FhirPathFault fault, string message, int position)
        : base(message)
    {
        Fault = fault;
        Position = position;
    }

    private FhirPathException(FhirPathException inner, string expression, int line, int column)
        : base($"{inner.Message} (line {line}, column {column})", inner)
    {
        Fault = inner.Fault;
        Position = inner.Position;
        Expression = expression;
        Line = line;
        Column = column;
    }

    /// <summary>Why the expression was refused.</summary>
    public FhirPathFault Fault { get; }

    /// <summary>Offset in characters from the start of the expression.</summary>
    public int Position { get; }

    /// <summary>The text of the whole expression.</summary>
    public string Expression { get; } = "";

    /// <summary>Line of <see cref="Position"/>, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of <see cref="Position"/>, from 1.</summary>
    public int Column { get; }

    internal FhirPathException In(string expression)
    {
        var line = 1;
        var start = 0;
        for (var i = 0; i < Position && i < expression.Length; i++)
        {
            if (expression[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        }
        return new FhirPathException(this, expression, line, Position - start + 1);
    }
}
