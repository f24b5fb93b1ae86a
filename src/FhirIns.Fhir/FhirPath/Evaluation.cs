using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FhirIns.Fhir.FhirPath;

/// <summary>
/// One run of an expression: its context, the variables of the enclosing iteration, a budget of steps, and the
/// collections it lends, last lent first returned. One is kept for each thread, so a run allocates next to nothing.
/// </summary>
internal sealed class Evaluation
{
    private const int MaxTextLength = 1_000_000;
    private static readonly TimeSpan RegexTime = TimeSpan.FromMilliseconds(700);

    [ThreadStatic]
    private static Evaluation? _spare;

    private readonly List<Items> _lent = [];
    private int _depth;
    private int _stepsLeft;
    private TimeSpan _regexTimeLeft;
    private DateTimeOffset? _now;

    public FhirPathContext Context { get; private set; } = FhirPathContext.Empty;

    /// <summary><c>%context</c>: what the whole expression is evaluated on.</summary>
    public Element Root { get; private set; } = null!;

    /// <summary><c>$index</c>; -1 outside an iteration.</summary>
    public int Index { get; set; } = -1;

    /// <summary><c>$total</c>; null outside <c>aggregate()</c>.</summary>
    public Items? Total { get; set; }

    /// <summary>The instant of this run, the same each time it is asked for.</summary>
    public DateTimeOffset Now => _now ??= Context.Clock.GetLocalNow();

    public static Evaluation Start(Element root, FhirPathContext context)
    {
        var evaluation = _spare ?? new Evaluation();
        _spare = null;
        evaluation.Root = root;
        evaluation.Context = context;
        evaluation._stepsLeft = context.MaxSteps;
        evaluation._regexTimeLeft = RegexTime;
        return evaluation;
    }

    /// <summary>Gives the run back for the next one; one that failed is left to the garbage collector.</summary>
    public void End()
    {
        Root = null!;
        Context = FhirPathContext.Empty;
        _now = null;
        _spare = this;
    }

    /// <summary>Lends an empty collection, to be returned in reverse order.</summary>
    public Items Rent()
    {
        if (_depth == _lent.Count)
        {
            _lent.Add(new Items(this));
        }
        return _lent[_depth++];
    }

    public void Return(Items items)
    {
        Debug.Assert(ReferenceEquals(items, _lent[_depth - 1]), "Collections are returned in reverse order.");
        items.Clear();
        _depth--;
    }

    /// <exception cref="FhirPathException">The budget is used up.</exception>
    public void Spend(int steps)
    {
        _stepsLeft -= steps;
        if (_stepsLeft < 0)
        {
            throw TooCostly("The evaluation takes too many steps");
        }
    }

    /// <summary>Counts a text that was built against the budget.</summary>
    public string Built(string text)
    {
        Spend(1 + (text.Length / 32));
        return text.Length <= MaxTextLength ? text : throw TooCostly("A text grows too long");
    }

    /// <summary>Runs a regular expression within the time that is left for all of them.</summary>
    public T Match<T>(Func<T> match)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooCostly("A regular expression takes too long");
        }
        finally
        {
            _regexTimeLeft -= Stopwatch.GetElapsedTime(start);
            if (_regexTimeLeft < TimeSpan.Zero)
            {
                _stepsLeft = 0;
            }
        }
    }

    private static FhirPathException TooCostly(string message) => new(FhirPathFault.TooCostly, message, 0);
}
