namespace Passthrough;

/// <summary>
/// Where one device's owner is written: by its registry when it has one, else by the device itself. Readers take no lock. A change to several cells is
/// prepared in each, becomes visible in all by one write of the revision, and is then completed in each.
/// </summary>
internal sealed class OwnershipCell
{
    private readonly PublishedRevision _revision;
    private volatile OwnershipEvent? _current;
    private volatile OwnershipEvent? _prepared;
    private volatile FunctionKey _function;
    private volatile OwnershipCell? _next;

    public OwnershipCell(PublishedRevision revision, FunctionKey function, bool isManaged)
    {
        _revision = revision;
        _function = function;
        IsManaged = isManaged;
    }

    /// <summary>The device's function, and where it is now.</summary>
    public FunctionKey Function => _function;

    /// <summary>Whether a registry holds the device.</summary>
    public bool IsManaged { get; }

    /// <summary>The next and the previous cell of the same VM, kept by <see cref="VmIndex"/>.</summary>
    public OwnershipCell? Next
    {
        get => _next;
        set => _next = value;
    }

    public OwnershipCell? Previous { get; set; }

    /// <summary>Whether a VM has the device: cheaper than the whole <see cref="Ownership"/>, for each of a guest's writes.</summary>
    public bool IsAssigned => Last is OwnershipAssigned;

    public Ownership Ownership => Last?.OutcomeFor(_function) ?? default;

    /// <summary>The event that says who owns it; null when there was none.</summary>
    public OwnershipEvent? LastEvent => Last;

    // The prepared event is read first: when it is gone, the completed one is in place.
    private OwnershipEvent? Last
    {
        get
        {
            OwnershipEvent? prepared = _prepared;
            return prepared is not null && prepared.Revision <= _revision.Value ? prepared : _current;
        }
    }

    /// <summary>Writes an event that is not visible yet. The caller holds the writers' lock.</summary>
    public void Prepare(OwnershipEvent next) => _prepared = next;

    /// <summary>
    /// Notes that the function has another address, or that more is known of it. What happened to it last is the same, told with the new address. The
    /// caller holds the writers' lock, and no event is prepared.
    /// </summary>
    public void Move(FunctionKey to, OwnershipEvent? last)
    {
        _function = to;
        _current = last;
    }

    /// <summary>Completes the prepared event after its revision was published. The caller holds the writers' lock.</summary>
    public void Complete()
    {
        _current = _prepared;
        _prepared = null;
    }
}
