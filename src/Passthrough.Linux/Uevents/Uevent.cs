namespace Passthrough.Linux;

/// <summary>What the kernel tells of one of its objects (Linux: <c>lib/kobject_uevent.c</c>).</summary>
/// <param name="Action">What became of it, such as <c>add</c>, <c>remove</c>, <c>bind</c> or <c>unbind</c>.</param>
/// <param name="DevicePath">Its directory below <c>/sys</c>, with a leading <c>/</c>.</param>
/// <param name="Subsystem">What it belongs to, such as <c>pci</c>.</param>
internal sealed record Uevent(string Action, string DevicePath, string Subsystem)
{
    /// <summary>Whether an inventory may be another after it: a function, or a disk or an interface by which the host uses one.</summary>
    public bool IsAboutInventory => Subsystem is "pci" or "block" or "net";
}
