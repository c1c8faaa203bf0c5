using System.Collections.Immutable;
using Passthrough.Linux;

namespace Passthrough.Testing;

/// <summary>
/// A made host with a kernel: real files and links in a temporary folder, and a door through which they change as Linux changes them. Each of the door's calls
/// can be made to fail or to wait. Where it differs from a real kernel, it is wrong.
/// </summary>
internal sealed class FakeKernel : IHostDoor, IDisposable
{
    private readonly Lock _sync = new();
    private readonly FakeFiles _files;
    private readonly FakeFaults _faults = new();
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private readonly List<string> _calls = [];

    public FakeKernel()
    {
        _files = new(Tree);
        Drivers = new(_files);
        Resets = new(_files, Drivers);
        Sriov = new(_files, Drivers, Resets);
        Hotplug = new(_files, Drivers);
        Tree.File("sys/bus/pci/drivers_probe", string.Empty).File("sys/bus/pci/rescan", string.Empty);
        Tree.File("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n").File("etc/passwd", "root:x:0:0::/root:/bin/sh\nqemu:x:107:108::/:/bin/false\n");
        Host = LinuxHost.OfTree(new DirectoryTree(Tree.Root), names: null, this);
    }

    /// <summary>The files; functions are made in it.</summary>
    public FakeHostTree Tree { get; } = new();

    /// <summary>The host that is read from the files and changed through this.</summary>
    public LinuxHost Host { get; }

    public FakeDrivers Drivers { get; }

    public FakeSriov Sriov { get; }

    public FakeHotplug Hotplug { get; }

    public FakeResets Resets { get; }

    /// <summary>All calls that change something, as shell commands and in order; those that failed too.</summary>
    public ImmutableArray<string> Calls
    {
        get
        {
            lock (_sync)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The whole tree as text, with who has the device files: to compare before and after.</summary>
    public string Picture()
    {
        lock (_sync)
        {
            return FakePicture.Of(_files, Drivers);
        }
    }

    /// <summary>Makes a call fail, once; it changes nothing then.</summary>
    /// <param name="call">Which call of those that change something, from now on; 1 for the next.</param>
    /// <param name="errno">How.</param>
    public void FailAt(int call, int errno) => _faults.FailAt(call, errno);

    /// <summary>Makes a call wait in the kernel until <see cref="Unblock"/>.</summary>
    /// <param name="call">Which call of those that change something, from now on; 1 for the next.</param>
    /// <param name="blocked">Is called when it waits.</param>
    public void BlockAt(int call, Action? blocked = null) => _faults.BlockAt(call, blocked);

    /// <summary>Lets calls that wait go on; they do what they were called for.</summary>
    public void Unblock() => _faults.Unblock();

    /// <summary>Takes the right to write a file away.</summary>
    public void Deny(string path)
    {
        lock (_sync)
        {
            _denied.Add(path);
        }
    }

    public int Write(string path, string text) => Call($"echo{(text.Trim().Length == 0 ? string.Empty : " ")}{text.Trim()} > /{path}", () => WriteNow(path, text));

    public int MayWrite(string path)
    {
        lock (_sync)
        {
            return !File.Exists(Tree.PathOf(path)) ? Errno.NoEntry : _denied.Contains(path) ? Errno.AccessDenied : 0;
        }
    }

    public int ReadOwner(string path, out uint user, out uint group)
    {
        lock (_sync)
        {
            return Drivers.ReadOwner(path, out user, out group);
        }
    }

    public int ChangeOwner(string path, uint user, uint group) => Call($"chown {user}:{group} /{path}", () => Drivers.ChangeOwner(path, user, group));

    public string? LoadModule(string name) =>
        Call($"modprobe -- {name}", () => Drivers.Load(name)) switch
        {
            0 => null,
            Errno.NoEntry => $"modprobe: FATAL: Module {name} not found in directory /lib/modules/6.1.0",
            var errno => $"modprobe: ERROR: could not insert '{name}': errno {errno}",
        };

    public int HotReset(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage)
    {
        string failed = string.Empty;
        int errno = Call($"hot reset of {function}", () => Resets.HotReset(function, set, out failed));
        stage = errno != 0 && failed.Length == 0 ? "VFIO_DEVICE_PCI_HOT_RESET" : failed;
        return errno;
    }

    public void Dispose()
    {
        _faults.End();
        lock (_sync)
        {
            Tree.Dispose();
        }
    }

    // A call waits outside the lock: the kernel goes on with other devices.
    private int Call(string command, Func<int> act)
    {
        int errno = _faults.Meet();
        lock (_sync)
        {
            _calls.Add(command);
            return errno == 0 ? act() : errno;
        }
    }

    private int WriteNow(string path, string text)
    {
        // Every function can be removed, also one that a test made without the file.
        if (!File.Exists(Tree.PathOf(path)) && !(path.EndsWith("/remove", StringComparison.Ordinal) && Directory.Exists(Path.GetDirectoryName(Tree.PathOf(path)))))
        {
            return Errno.NoEntry;
        }

        if (_denied.Contains(path))
        {
            return Errno.AccessDenied;
        }

        string value = text.TrimEnd('\n');
        string[] steps = path.Split('/');
        return steps switch
        {
            ["sys", "bus", "pci", "drivers_probe"] => Drivers.Probe(value),
            ["sys", "bus", "pci", "rescan"] => Hotplug.Rescan(),
            ["sys", "bus", "pci", "drivers", var driver, "bind"] => Drivers.Bind(driver, value),
            ["sys", "bus", "pci", "drivers", var driver, "unbind"] => Drivers.Unbind(driver, value),
            [.., var address, "driver", "unbind"] => Drivers.Unbind(Drivers.DriverOf(address) ?? string.Empty, value),
            [.., var address, "driver_override"] => Drivers.Override(address, value),
            [.., var address, "reset"] => Resets.Reset(address, value),
            [.., var address, "reset_method"] => Resets.ChangeMethods(address, value),
            [.., var address, "sriov_numvfs"] => Sriov.Change(address, value),
            [.., var address, "sriov_drivers_autoprobe"] => Sriov.Autoprobe(address, value),
            [.., var address, "remove"] => Hotplug.Remove(address, value),
            _ => Errno.AccessDenied,
        };
    }
}
