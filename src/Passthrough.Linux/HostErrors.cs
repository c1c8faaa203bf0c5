namespace Passthrough.Linux;

/// <summary>There is no host at a path: nothing that lists PCI functions.</summary>
/// <param name="Path">The path that was given.</param>
/// <param name="Reason">What is missing.</param>
public sealed record HostNotFound(string Path, string Reason) : VmError(VmErrorCode.HostNotFound)
{
    /// <inheritdoc/>
    public override string Message => $"no host at {Quoted.Text(Path)}: {Reason}";
}

/// <summary>A file or directory of the host could not be read.</summary>
/// <param name="Path">The file or directory.</param>
/// <param name="Reason">Why.</param>
public sealed record HostNotReadable(string Path, string Reason) : VmError(VmErrorCode.HostNotReadable)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(Path)} {Reason}";
}

/// <summary>A recording breaks its format.</summary>
/// <param name="File">The recording.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record RecordingMalformed(string File, int Line, string Fault) : VmError(VmErrorCode.RecordingMalformed)
{
    /// <inheritdoc/>
    public override string Message => $"line {Line} of the recording {Quoted.Text(File)}: {Fault}";
}

/// <summary>A file could not be written.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record FileNotWritten(string File, string Reason) : VmError(VmErrorCode.FileNotWritten)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(File)} was not written: {Reason}";
}

/// <summary>An attribute of a function or of an IOMMU group could not be read.</summary>
/// <param name="Attribute">The attribute's file name, with the path where it is no file of the function.</param>
/// <param name="Reason">Why.</param>
public sealed record AttributeNotReadable(string Attribute, string Reason) : VmError(VmErrorCode.AttributeNotReadable)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(Attribute)} {Reason}";
}

/// <summary>An attribute of a function or of an IOMMU group holds what it should not.</summary>
/// <param name="Attribute">The attribute's file name, with the path where it is no file of the function.</param>
/// <param name="Text">The beginning of what it holds.</param>
/// <param name="Expected">What it should hold.</param>
public sealed record AttributeMalformed(string Attribute, string Text, string Expected) : VmError(VmErrorCode.AttributeMalformed)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(Attribute)} holds {Quoted.Text(Text)}: expected {Expected}";
}

/// <summary>A function disappeared while it was read.</summary>
/// <param name="Address">Where it was.</param>
public sealed record FunctionVanished(PciAddress Address) : VmError(VmErrorCode.FunctionVanished)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} disappeared while it was read";
}

/// <summary>It is not known which host this is.</summary>
/// <param name="Path">The file that should say it, or the recording, which does not.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record HostIdUnknown(string Path, string Reason) : VmError(VmErrorCode.HostIdUnknown)
{
    /// <inheritdoc/>
    public override string Message => $"the host has no id: {Quoted.Text(Path)} {Reason}";
}

/// <summary>The host can be read only: its devices can neither be made ready for a VM nor taken back.</summary>
public sealed record HostCannotPrepare() : VmError(VmErrorCode.HostCannotPrepare)
{
    /// <inheritdoc/>
    public override string Message => "the host is a recording: its devices can be neither bound nor reset";
}
