namespace Passthrough.Linux;

/// <summary>A Linux host, live or recorded, whose PCI functions can be read.</summary>
public sealed class LinuxHost
{
    private readonly IHostTree _tree;
    private readonly IHostTree? _names;

    private LinuxHost(string path, IHostTree tree, IHostTree? names, IHostDoor? door)
    {
        Path = path;
        _tree = tree;
        _names = names;
        Door = door;
    }

    /// <summary>The directory that holds <c>sys</c>, or the recording file.</summary>
    public string Path { get; }

    /// <summary>Whether this is a recording, not a directory tree.</summary>
    public bool IsRecording { get; private init; }

    /// <summary>The way in which the host is changed; null for a recording.</summary>
    internal IHostDoor? Door { get; }

    /// <summary>The host's files.</summary>
    internal IHostTree Tree => _tree;

    /// <summary>Opens a host. A directory can be opened on Linux only, a recording anywhere.</summary>
    /// <param name="path">A directory that holds <c>sys</c> (<c>/</c> is the live host), or a recording file in the text format of umockdev.</param>
    /// <returns>The host, or <see cref="VmErrorCode.HostNotFound"/>, <see cref="VmErrorCode.HostNotReadable"/> or <see cref="VmErrorCode.RecordingMalformed"/>.</returns>
    public static VmResult<LinuxHost> Open(string path = "/")
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            return OperatingSystem.IsLinux() ? OpenDirectory(path) : new HostNotFound(path, "the PCI functions of a directory can be read on Linux only");
        }

        return File.Exists(path) ? OpenRecording(path) : new HostNotFound(path, "there is no such file or directory");
    }

    // The names come from the machine that reads the recording.
    private static VmResult<LinuxHost> OpenRecording(string path)
    {
        if (!RecordingFile.Read(path).TryGetValue(out byte[]? bytes, out VmError? error)
            || !RecordingParser.Parse(bytes, path).TryGetValue(out MemoryTree? tree, out error))
        {
            return error;
        }

        return tree.List(HostDiscovery.Devices, out _) == TreeStatus.Found
            ? new LinuxHost(path, tree, OperatingSystem.IsLinux() ? new DirectoryTree("/") : null, door: null) { IsRecording = true }
            : new HostNotFound(path, "the recording has no PCI function");
    }

    private static VmResult<LinuxHost> OpenDirectory(string path)
    {
        var tree = new DirectoryTree(path);
        TreeStatus status = tree.List(HostDiscovery.Devices, out _);
        return status switch
        {
            TreeStatus.Found => new LinuxHost(path, tree, tree, new LiveDoor(path)),
            TreeStatus.Missing => new HostNotFound(path, $"it has no {HostDiscovery.Devices}"),
            _ => new HostNotReadable(HostDiscovery.Devices, status.Reason()),
        };
    }

    /// <summary>A host of files that a test makes, changed through a door of its own.</summary>
    internal static LinuxHost OfTree(IHostTree tree, IHostTree? names = null, IHostDoor? door = null) => new(string.Empty, tree, names, door);

    /// <summary>Reads all PCI functions and IOMMU groups.</summary>
    /// <param name="cancellationToken">Ends the reading between two functions.</param>
    /// <returns>The inventory, or <see cref="VmErrorCode.HostNotReadable"/>. What is wrong with one function is a warning on that function.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public VmResult<HostInventory> ReadInventory(CancellationToken cancellationToken = default) =>
        new HostDiscovery(_tree, _names).Read(Path, cancellationToken) switch
        {
            (var reading, null) => reading.Inventory,
            (_, { } error) => error,
        };

    /// <summary>Which host this is, by its <c>etc/machine-id</c> (machine-id(5)). A recording does not say.</summary>
    /// <returns>The id; or <see cref="VmErrorCode.HostIdUnknown"/> when the file is not there, cannot be read, or holds no id yet.</returns>
    public VmResult<HostId> ReadId() => IsRecording ? new HostIdUnknown(Path, "is a recording") : HostIdentity.ReadId(_tree);

    /// <summary>What is another at each boot: <c>proc/sys/kernel/random/boot_id</c>.</summary>
    /// <returns>The boot's id; null when it cannot be read, and for a recording.</returns>
    public string? ReadBootId() => IsRecording ? null : HostIdentity.ReadBootId(_tree);

    /// <summary>
    /// Finds which processes have VFIO's device files open. Root is told of all; others of those that they may look at, and
    /// <see cref="VfioHolders.IsComplete"/> says so.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading between two processes.</param>
    /// <returns>The processes; or <see cref="VmErrorCode.HoldersUnknown"/> for a recording, or when <c>proc</c> cannot be read.</returns>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public VmResult<VfioHolders> ReadHolders(CancellationToken cancellationToken = default) =>
        IsRecording ? new HoldersUnknown(Path, "is a recording") : new VfioHolderReader(_tree, Path).Read(cancellationToken);

    /// <summary>Why nothing may be done to a function on a VFIO driver that waits for who has it open, or takes it from them. Looks anew each time.</summary>
    /// <param name="function">The function.</param>
    /// <param name="group">Its IOMMU group.</param>
    /// <returns>Who has it open; or that this cannot be told of all processes; null when nobody has it.</returns>
    internal VmError? WhyHeld(PciAddress function, IommuGroupId? group) =>
        ReadHolders().TryGetValue(out VfioHolders? holders, out VmError? error) ? holders.WhyHeld(function, group) : error;

    /// <summary>
    /// Tells when the host is to be read again, until it is cancelled: at once, after each burst of the kernel's events about PCI functions, disks and network
    /// interfaces, and from time to time all the same. Where the events cannot be heard a signal says so, and there are only the readings from time to time.
    /// </summary>
    /// <param name="options">How; the defaults when null.</param>
    /// <param name="cancellationToken">Ends it, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The signals. Changes after the first one are told by another, so that who reads the host at each misses none.</returns>
    public IAsyncEnumerable<HostWatchSignal> WatchAsync(HostWatchOptions? options = null, CancellationToken cancellationToken = default) =>
        WatchAsync(options ?? HostWatchOptions.Default, TimeProvider.System, cancellationToken);

    internal IAsyncEnumerable<HostWatchSignal> WatchAsync(HostWatchOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new HostWatch(options, time).RunAsync(OpenUevents, cancellationToken);

    // The kernel tells of the machine that it runs: another tree's functions are none of them.
    private VmResult<IUeventSource> OpenUevents() =>
        Path.TrimEnd('/').Length > 0 || IsRecording ? new UeventsNotHeard($"they are about the machine itself, not about {Quoted.Text(Path)}")
        : UeventSocket.Open().TryGetValue(out UeventSocket? socket, out VmError? error) ? VmResult.Of<IUeventSource>(socket) : error;

    /// <summary>
    /// Writes a recording of the host's PCI functions that this library and umockdev read. Serial numbers and hardware addresses
    /// are not in it; what could not be read for lack of rights reads back as unknown.
    /// </summary>
    /// <param name="file">The file to make; it must not exist.</param>
    /// <param name="cancellationToken">Ends the writing between two functions; no file is left.</param>
    /// <returns>Success, or <see cref="VmErrorCode.FileNotWritten"/> or <see cref="VmErrorCode.HostNotReadable"/>.</returns>
    /// <exception cref="OperationCanceledException">The writing was cancelled; no file is left.</exception>
    public VmResult Capture(string file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var seen = new ObservingTree(_tree);
        return new HostDiscovery(seen, names: null).Read(Path, cancellationToken) switch
        {
            (var reading, null) => NewFile.Write(file, new RecordingWriter(_tree, seen, reading).Write(cancellationToken), cancellationToken),
            (_, { } error) => error,
        };
    }
}
