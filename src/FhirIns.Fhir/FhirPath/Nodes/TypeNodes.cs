using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary><c>item is Type</c>.</summary>
internal sealed class IsNode(Node operand, TypeSpecifier type, int position) : TruthNode(position, operand)
{
    public override bool? Test(Evaluation evaluation, object self) =>
        operand.Value(evaluation, self) is { } item ? type.Matches(item) : null;
}

/// <summary>
/// <c>items as Type</c>, <c>as(Type)</c>, <c>ofType(Type)</c>: the items of a type. R4 uses <c>as</c> on collections,
/// so it filters here, where the language of today would ask for a single item.
/// </summary>
internal sealed class OfTypeNode(Node operand, TypeSpecifier type, int position) : Node(position, operand)
{
    public override void Evaluate(Evaluation evaluation, object self, Items result)
    {
        var items = evaluation.Rent();
        operand.Evaluate(evaluation, self, items);
        foreach (var item in items.Span)
        {
            if (type.Matches(item))
            {
                result.Add(item);
            }
        }
        evaluation.Return(items);
    }
}
