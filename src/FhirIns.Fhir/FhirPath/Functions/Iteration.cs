namespace FhirIns.Fhir.FhirPath.Functions;

/// <summary>Keeps <c>$index</c> while a function walks its input, and puts the outer one back at the end.</summary>
internal readonly ref struct Iteration
{
    private readonly Evaluation _evaluation;
    private readonly int _outer;

    public Iteration(Evaluation evaluation)
    {
        _evaluation = evaluation;
        _outer = evaluation.Index;
    }

    public void At(int index)
    {
        _evaluation.Spend(1);
        _evaluation.Index = index;
    }

    public void Dispose() => _evaluation.Index = _outer;
}
