using System.Collections.Frozen;
using FhirIns.Fhir.FhirPath.Nodes;

namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Every function of the engine, by name.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, FunctionDefinition> ByName = new[]
    {
        ExistenceFunctions.All,
        FilteringFunctions.All,
        SubsettingFunctions.All,
        ConversionFunctions.All,
        TextFunctions.All,
        RegexFunctions.All,
        MathFunctions.All,
        UtilityFunctions.All,
        FhirFunctions.All,
    }
        .SelectMany(functions => functions)
        .ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <exception cref="FhirPathException">No function has that name, or it takes another number of arguments.</exception>
    public static Node Build(FunctionCall call)
    {
        if (!ByName.TryGetValue(call.Name, out var function))
        {
            throw new FhirPathException(FhirPathFault.Unsupported, "This function is unknown", call.Position);
        }
        var count = call.Arguments.Length;
        return count >= function.MinArguments && count <= function.MaxArguments
            ? function.Build(call)
            : throw new FhirPathException(
                FhirPathFault.Syntax,
                $"{call.Name}() does not take {count} arguments",
                call.Position
            );
    }
}
