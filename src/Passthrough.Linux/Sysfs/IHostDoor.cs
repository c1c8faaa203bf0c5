namespace Passthrough.Linux;

/// <summary>
/// The one way in which this library changes a host. Paths are as in <see cref="IHostTree"/>: relative to the host's root, and only ever built from a
/// <see cref="PciAddress"/>, a <see cref="DriverName"/>, or from what the tree itself lists. Nothing here throws; any of it may wait in the kernel for minutes.
/// </summary>
internal interface IHostDoor
{
    /// <summary>One write(2) to an attribute.</summary>
    /// <param name="path">The attribute; a link in its last place is not followed.</param>
    /// <param name="text">The whole text.</param>
    /// <returns>0, or the errno.</returns>
    int Write(string path, string text);

    /// <summary>Whether this process could write there, asked without writing: access(2).</summary>
    /// <param name="path">The attribute.</param>
    /// <returns>0, or the errno.</returns>
    int MayWrite(string path);

    /// <summary>Who has a device file.</summary>
    /// <param name="path">The device file.</param>
    /// <param name="user">The user's number.</param>
    /// <param name="group">The group's number.</param>
    /// <returns>0, or the errno.</returns>
    int ReadOwner(string path, out uint user, out uint group);

    /// <summary>Gives a device file to an account.</summary>
    /// <param name="path">The device file; a link is not followed.</param>
    /// <param name="user">The user's number.</param>
    /// <param name="group">The group's number.</param>
    /// <returns>0, or the errno.</returns>
    int ChangeOwner(string path, uint user, uint group);

    /// <summary>Loads a module: <c>modprobe -- NAME</c>, without a shell.</summary>
    /// <param name="name">A checked name (<see cref="DriverName"/>).</param>
    /// <returns>Null, or what it said.</returns>
    string? LoadModule(string name);

    /// <summary>
    /// VFIO's hot reset of the bus of a function. All functions of the set are on a VFIO driver and in groups of the caller's.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="set">All functions that it resets, each with its group's file, such as <c>dev/vfio/15</c>.</param>
    /// <param name="stage">Which call failed; empty when none did.</param>
    /// <returns>0, or the errno.</returns>
    int HotReset(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage);
}
