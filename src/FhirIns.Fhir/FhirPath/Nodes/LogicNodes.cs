namespace FhirIns.Fhir.FhirPath.Nodes;

/// <summary><c>and</c>, in three-valued logic: false wins over empty.</summary>
internal sealed class AndNode(Node left, Node right, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var first = left.Test(evaluation, self);
        return first == false ? false
            : right.Test(evaluation, self) is { } second
                ? second ? first
                    : false
            : null;
    }
}

/// <summary><c>or</c>: true wins over empty.</summary>
internal sealed class OrNode(Node left, Node right, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var first = left.Test(evaluation, self);
        return first == true ? true
            : right.Test(evaluation, self) is { } second
                ? second ? true
                    : first
            : null;
    }
}

/// <summary><c>xor</c>: empty when either side is.</summary>
internal sealed class XorNode(Node left, Node right, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self) =>
        left.Test(evaluation, self) ^ right.Test(evaluation, self);
}

/// <summary><c>implies</c>: true when the left side is false or the right side true.</summary>
internal sealed class ImpliesNode(Node left, Node right, int position) : TruthNode(position, left, right)
{
    public override bool? Test(Evaluation evaluation, object self)
    {
        var condition = left.Test(evaluation, self);
        if (condition == false)
        {
            return true;
        }
        var consequence = right.Test(evaluation, self);
        return consequence == true ? true
            : condition == true ? consequence
            : null;
    }
}
