using FhirIns.Fhir.FhirPath.Values;

namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary><c>=</c> and <c>!=</c>: the same items in the same order.</summary>
internal sealed class EqualNode(Node left, Node right, bool negated, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var first = evaluation.Rent();
        left.Evaluate(evaluation, self, first);
        var second = evaluation.Rent();
        right.Evaluate(evaluation, self, second);
        var equal = Equality.AreEqual(first, second, evaluation);
        evaluation.Return(second);
        evaluation.Return(first);
        return equal ^ negated;
    }
}

/// <summary><c>~</c> and <c>!~</c>: equivalent items in any order.</summary>
internal sealed class EquivalentNode(Node left, Node right, bool negated, int position)
    : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var first = evaluation.Rent();
        left.Evaluate(evaluation, self, first);
        var second = evaluation.Rent();
        right.Evaluate(evaluation, self, second);
        var equivalent = Equality.AreEquivalent(first, second, evaluation);
        evaluation.Return(second);
        evaluation.Return(first);
        return equivalent ^ negated;
    }
}

/// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
internal sealed class OrderNode(Node left, Node right, string symbol, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var first = SystemValue.Of(left.Value(evaluation, self));
        var second = SystemValue.Of(right.Value(evaluation, self));
        if (first is null || second is null || Compare(first, second) is not { } order)
        {
            return null;
        }
        return symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private int? Compare(object first, object second) =>
        Ordering.AreComparable(first, second)
            ? Ordering.Compare(first, second)
            : throw Error(
                $"The operator {symbol} cannot compare {TypeInfo.Of(first).Name} with {TypeInfo.Of(second).Name}"
            );
}

/// <summary><c>item in items</c> and <c>items contains item</c>.</summary>
internal sealed class MembershipNode(Node item, Node items, int position) : TruthNode(position, item, items)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        if (item.Value(evaluation, self) is not { } value)
        {
            return null;
        }
        var candidates = evaluation.Rent();
        items.Evaluate(evaluation, self, candidates);
        var found = Distinct.Contains(candidates, value, evaluation);
        evaluation.Return(candidates);
        return found;
    }
}
