using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>A step that knows how to perform itself. Performing it again changes nothing more, and it looks at how things are first.</summary>
/// <param name="Name">What it does in a word.</param>
/// <param name="Functions">The functions that are not what they were, or not clean, when it fails.</param>
/// <param name="Command">The shell command that does the same.</param>
internal abstract record LinuxStep(string Name, ImmutableArray<FunctionKey> Functions, string Command) : HostStep(Name, Functions, Command)
{
    /// <summary>What is to be kept before it is done.</summary>
    public ImmutableArray<StoredHostRecord> Notes { get; init; } = [];

    /// <summary>What is to be kept when it is done.</summary>
    public ImmutableArray<StoredHostRecord> NotesWhenDone { get; init; } = [];

    /// <summary>How its functions were before, where that is known: what is kept with the step's name when it is blocked.</summary>
    public ImmutableArray<(FunctionKey Function, BindingRecord Record)> Records { get; init; } = [];

    /// <summary>What is to be kept when it does not return.</summary>
    public ImmutableArray<StoredHostRecord> NotesWhenBlocked =>
        [.. Records.Select(r => new StoredHostRecord(r.Function, HostRecordText.Write(r.Record with { BlockedStep = Name })))];

    /// <summary>How long it may take before it counts as blocked.</summary>
    public virtual StepLimit Limit => StepLimit.Write;

    /// <summary>Whether later steps of its functions build on it, so that they are left out when it fails.</summary>
    public virtual bool CarriesOthers => true;

    /// <summary>The step, and what takes it back, with how their functions were before.</summary>
    public LinuxStep Knowing(ImmutableArray<(FunctionKey Function, BindingRecord Record)> records) =>
        this with { Records = records, Undo = Undo is LinuxStep undo ? undo with { Records = records } : Undo };

    /// <summary>Equal when they do the same: what is kept of it is no part of that.</summary>
    /// <param name="other">The other step.</param>
    public virtual bool Equals(LinuxStep? other) => base.Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Performs it; may wait in the kernel for minutes.</summary>
    /// <param name="host">What it is performed with.</param>
    /// <returns>Null, or what went wrong.</returns>
    public abstract VmError? Perform(StepHost host);
}

/// <summary>What steps are performed with.</summary>
/// <param name="Tree">The host's files.</param>
/// <param name="Door">The way in which the host is changed.</param>
/// <param name="Holders">Tells who has a function open.</param>
internal sealed record StepHost(IHostTree Tree, IHostDoor Door, HolderCheck Holders)
{
    /// <summary>Writes to an attribute.</summary>
    /// <param name="path">The attribute.</param>
    /// <param name="text">The text.</param>
    /// <returns>Null, or what the kernel answered.</returns>
    public VmError? Write(string path, string text) => Door.Write(path, text) switch
    {
        0 => null,
        ErrnoText.AccessDenied or ErrnoText.NotPermitted => new RightsMissing($"/{path}", "write"),
        var errno => new HostChangeRefused($"{Echo(text)} > /{path}", errno),
    };

    private static string Echo(string text) => text.TrimEnd('\n') is { Length: > 0 } line ? $"echo {line}" : "echo";
}

/// <summary>Tells who has a function open through VFIO: asked before one is unbound from a VFIO driver, which would wait until it is closed.</summary>
/// <param name="function">The function.</param>
/// <param name="group">Its IOMMU group.</param>
/// <returns>The holder, as the error to refuse with; null when nobody has it open.</returns>
internal delegate VmError? HolderCheck(PciAddress function, IommuGroupId? group);

/// <summary>Which limit of time a step has.</summary>
internal enum StepLimit
{
    Write,
    Reset,
}
