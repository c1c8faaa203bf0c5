using System.Text;

namespace Passthrough.Linux;

/// <summary>What a function is bound to now, and what else attaching may change of it.</summary>
/// <param name="Driver">The driver; null when it is on none.</param>
/// <param name="Override">The only driver that it may be on; null when any.</param>
/// <param name="ResetMethods">The kernel's list of ways to reset it; null when it shows none.</param>
/// <param name="Group">Its IOMMU group; null when it is in none.</param>
internal sealed record BindingState(string? Driver, string? Override, string? ResetMethods, IommuGroupId? Group)
{
    // The kernel's text of a null pointer.
    private const string NoOverride = "(null)";

    /// <summary>Reads it.</summary>
    /// <returns>The state; <see cref="VmErrorCode.FunctionNotFound"/> or <see cref="VmErrorCode.HostNotReadable"/>.</returns>
    public static VmResult<BindingState> Read(IHostTree tree, PciAddress function)
    {
        if (tree.ReadLink($"{HostDiscovery.Devices}/{function}", out _) == TreeStatus.Missing)
        {
            return new FunctionNotFound(function);
        }

        if (ReadLink(tree, function, "driver", out string? driver) is { } error
            || (error = ReadText(tree, function, "driver_override", out string? pinned)) is not null
            || (error = ReadText(tree, function, "reset_method", out string? methods)) is not null
            || (error = ReadLink(tree, function, "iommu_group", out string? group)) is not null)
        {
            return error;
        }

        return new BindingState(
            driver,
            string.IsNullOrEmpty(pinned) || string.Equals(pinned, NoOverride, StringComparison.Ordinal) ? null : pinned,
            methods,
            IommuGroupId.TryParse(group, null, out IommuGroupId id) ? id : null);
    }

    /// <summary>Reads which driver it is on.</summary>
    public static VmResult<string?> ReadDriver(IHostTree tree, PciAddress function) =>
        Read(tree, function).TryGetValue(out BindingState? state, out VmError? error) ? VmResult.Of(state.Driver) : error;

    private static HostNotReadable? ReadLink(IHostTree tree, PciAddress function, string name, out string? last)
    {
        string path = FunctionFiles.Of(function, name);
        TreeStatus status = tree.ReadLink(path, out string target);
        last = status == TreeStatus.Found ? TreePath.NameOf(target.TrimEnd('/')) : null;
        return status is TreeStatus.Found or TreeStatus.Missing ? null : new(path, status.Reason());
    }

    private static HostNotReadable? ReadText(IHostTree tree, PciAddress function, string name, out string? text)
    {
        string path = FunctionFiles.Of(function, name);
        Span<byte> buffer = stackalloc byte[AttributeReader.LongestAttribute];
        TreeStatus status = tree.ReadFile(path, buffer, out int count);
        text = status == TreeStatus.Found ? Encoding.ASCII.GetString(AttributeText.Trim(buffer[..count])) : null;
        return status is TreeStatus.Found or TreeStatus.Missing ? null : new(path, status.Reason());
    }
}
