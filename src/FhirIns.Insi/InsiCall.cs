namespace FhirIns.Insi;

/// <summary>
/// How a call ended, as far as it does not depend on the operation. The set is closed: answered, faulted,
/// unreachable, unreadable, or not allowed. Only an answer says something about the person.
/// </summary>
public abstract record InsiCall
{
    private protected InsiCall(InsiExchange? exchange) => Exchange = exchange;

    /// <summary>What was sent and received; null when the call was not allowed, and then only.</summary>
    public InsiExchange? Exchange { get; }

    /// <summary>Code of the answer (CodeCR): <c>00</c>, <c>01</c>, <c>02</c>; null when there is no answer.</summary>
    public virtual string? ResultCode => null;

    /// <summary>The fault; null when the call ended otherwise.</summary>
    public virtual InsiFault? Fault => null;

    /// <summary>
    /// Whether the same call may succeed later: a fault <c>siram_40</c>, or a transport failure (insi 5.3).
    /// </summary>
    public virtual bool IsRetriable => false;

    /// <summary>The end in one word, for traces and metrics.</summary>
    public abstract string Outcome { get; }

    /// <summary>The end and its code; nothing of what the answer says.</summary>
    public sealed override string ToString() => ResultCode is null ? Outcome : $"{Outcome} {ResultCode}";
}

/// <summary>How a call ended.</summary>
/// <typeparam name="TAnswer">What the operation answers.</typeparam>
public abstract record InsiCall<TAnswer> : InsiCall
{
    private InsiCall(InsiExchange? exchange)
        : base(exchange) { }

    /// <summary>The service answered.</summary>
    public sealed record Answered : InsiCall<TAnswer>
    {
        internal Answered(InsiExchange exchange, string resultCode, TAnswer answer)
            : base(exchange) => (ResultCode, Answer) = (resultCode, answer);

        /// <summary>What it answered.</summary>
        public TAnswer Answer { get; }

        /// <inheritdoc/>
        public override string ResultCode { get; }

        /// <inheritdoc/>
        public override string Outcome => "answered";
    }

    /// <summary>The service or its gateway refused or failed, and said so.</summary>
    public sealed record Faulted : InsiCall<TAnswer>
    {
        internal Faulted(InsiExchange exchange, InsiFault fault)
            : base(exchange) => Fault = fault;

        /// <inheritdoc/>
        public override InsiFault Fault { get; }

        /// <inheritdoc/>
        public override bool IsRetriable => Fault.IsRetriable;

        /// <inheritdoc/>
        public override string Outcome => "faulted";
    }

    /// <summary>No complete answer came.</summary>
    public sealed record Unreachable : InsiCall<TAnswer>
    {
        internal Unreachable(InsiExchange exchange, UnreachableReason reason)
            : base(exchange) => Reason = reason;

        /// <summary>Why.</summary>
        public UnreachableReason Reason { get; }

        /// <inheritdoc/>
        public override bool IsRetriable =>
            Reason
                is UnreachableReason.NoConnection
                    or UnreachableReason.TimedOut
                    or UnreachableReason.ConnectionLost
                    or UnreachableReason.Gateway;

        /// <inheritdoc/>
        public override string Outcome => "unreachable";
    }

    /// <summary>An answer came that cannot be used.</summary>
    public sealed record Unreadable : InsiCall<TAnswer>
    {
        internal Unreadable(InsiExchange exchange, UnreadableReason reason)
            : base(exchange) => Reason = reason;

        /// <summary>Why.</summary>
        public UnreadableReason Reason { get; }

        /// <inheritdoc/>
        public override string Outcome => "unreadable";
    }

    /// <summary>Nothing was sent.</summary>
    public sealed record NotAllowed : InsiCall<TAnswer>
    {
        internal NotAllowed(InsiRefusal refusal)
            : base(exchange: null) => Refusal = refusal;

        /// <summary>Why.</summary>
        public InsiRefusal Refusal { get; }

        /// <inheritdoc/>
        public override string Outcome => "not allowed";
    }
}
