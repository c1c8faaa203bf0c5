using System.Globalization;
using System.Text;

namespace Passthrough.Linux.Tests;

public sealed class VfioHolderTests : IDisposable
{
    private const string Card = "0000:05:00.0";

    private readonly FakeHostTree _tree = new();

    public VfioHolderTests()
    {
        _tree.Function("pci0000:00/0000:00:1c.0/0000:05:00.0").Driver("vfio-pci").InGroup(15);
        _tree.Group(15);
        Process(1, "systemd", "/sbin/init");
    }

    public void Dispose() => _tree.Dispose();

    private void Process(int number, string name, string command, params string[] files)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"proc/{number}");
        Directory.CreateDirectory(_tree.PathOf($"{folder}/fd"));
        _tree.File($"{folder}/comm", name + "\n").File($"{folder}/cmdline", command.Replace(' ', '\0') + "\0");
        foreach ((int index, string target) in files.Index())
        {
            _tree.Link(string.Create(CultureInfo.InvariantCulture, $"{folder}/fd/{index}"), target);
        }
    }

    private VfioHolders Read(IHostTree? tree = null) => LinuxHost.OfTree(tree ?? new DirectoryTree(_tree.Root)).ReadHolders().GetValueOrThrow();

    private IEnumerable<int> HoldersOf(string address)
    {
        HostInventory inventory = LinuxHost.OfTree(new DirectoryTree(_tree.Root)).ReadInventory().GetValueOrThrow();
        return Read().Of(inventory, inventory.Find(PciAddress.Parse(address)).GetValueOrThrow()).Select(h => h.ProcessId);
    }

    [Fact]
    public void Who_has_a_groups_file_open_is_told_with_name_and_command()
    {
        Process(1234, "qemu-system-x86", "/usr/bin/qemu-system-x86_64 -name web1", "/dev/null", "/dev/vfio/vfio", "/dev/vfio/15");

        VfioHolder holder = Read().All.Should().ContainSingle().Subject;

        holder.ToString().Should().Be("process 1234 (qemu-system-x86): /usr/bin/qemu-system-x86_64 -name web1");
        holder.Groups.Should().Equal(new IommuGroupId(15));
        HoldersOf(Card).Should().Equal(1234);
    }

    [Fact]
    public void Nobody_is_told_of_where_nobody_has_one_open()
    {
        Process(1234, "sleep", "sleep 9", "/dev/null", "socket:[1]", "pipe:[2]", "/home/a/dev/vfio/15", "/dev/vfio/vfio", "anon_inode:[eventfd]");

        VfioHolders holders = Read();

        holders.All.Should().BeEmpty();
        holders.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void Who_has_the_functions_own_file_open_holds_that_function()
    {
        _tree.Link("sys/class/vfio-dev/vfio3", "../../devices/pci0000:00/0000:00:1c.0/0000:05:00.0/vfio-dev/vfio3");
        Directory.CreateDirectory(_tree.PathOf("sys/devices/pci0000:00/0000:00:1c.0/0000:05:00.0/vfio-dev/vfio3"));
        Process(77, "qemu", "qemu", "/dev/vfio/devices/vfio3");

        Read().All.Should().ContainSingle().Which.Functions.Should().Equal(PciAddress.Parse(Card));
        HoldersOf(Card).Should().Equal(77);
    }

    [Fact]
    public void Another_groups_file_holds_another_function()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/16");

        HoldersOf(Card).Should().BeEmpty();
        Read().All.Should().ContainSingle();
    }

    [Fact]
    public void A_group_without_an_IOMMU_is_held_by_its_file_too()
    {
        Process(77, "dpdk", "dpdk", "/dev/vfio/noiommu-15");

        HoldersOf(Card).Should().Equal(77);
    }

    [Fact]
    public void A_file_that_was_deleted_since_is_held_still()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15 (deleted)");

        HoldersOf(Card).Should().Equal(77);
    }

    [Fact]
    public void Several_holders_are_told_by_number()
    {
        Process(900, "b", "b", "/dev/vfio/15");
        Process(77, "a", "a", "/dev/vfio/15", "/dev/vfio/15");

        HoldersOf(Card).Should().Equal(77, 900);
    }

    [Fact]
    public void Names_and_commands_cannot_move_the_cursor_and_are_bounded()
    {
        Process(77, "\e[2Jevil\nname", $"qemu \e[31m\u202e {new string('x', 100_000)}", "/dev/vfio/15");

        VfioHolder holder = Read().All.Should().ContainSingle().Subject;

        holder.Name.Should().Be("\\u001B[2Jevil\\u000Aname");
        holder.Command.Should().StartWith("qemu \\u001B[31m\\u202E xxx").And.EndWith("x…");
        holder.Command.Length.Should().BeLessThan(200);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_such()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");
        _tree.File("proc/77/cmdline", [0xFF, 0xFE, 0x00, .. Encoding.ASCII.GetBytes("-x\0")]);

        Read().All.Should().ContainSingle().Which.Command.Should().Be("\uFFFD\uFFFD -x");
    }

    [Fact]
    public void A_process_without_a_command_line_has_a_name()
    {
        Process(77, "vfio-worker", string.Empty, "/dev/vfio/15");

        Read().All.Should().ContainSingle().Which.ToString().Should().Be("process 77 (vfio-worker)");
    }

    [Fact]
    public void A_process_that_ends_before_its_files_are_read_holds_nothing()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");
        Directory.Delete(_tree.PathOf("proc/77/fd"), recursive: true);

        VfioHolders holders = Read();

        holders.All.Should().BeEmpty();
        holders.IsComplete.Should().BeTrue();
    }

    [Fact]
    public void A_process_that_ends_before_its_name_is_read_holds_nothing()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");
        File.Delete(_tree.PathOf("proc/77/comm"));

        Read().All.Should().BeEmpty();
    }

    [Fact]
    public void Processes_that_may_not_be_looked_at_are_said()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");
        Process(88, "other", "other", "/dev/vfio/15");

        VfioHolders holders = Read(new DenyingTree(new DirectoryTree(_tree.Root), "proc/88/fd"));

        holders.All.Select(h => h.ProcessId).Should().Equal(77);
        holders.IsComplete.Should().BeFalse();
    }

    [Fact]
    public void A_name_that_may_not_be_read_is_a_question_mark()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");

        Read(new DenyingTree(new DirectoryTree(_tree.Root), "proc/77/comm")).All.Should().ContainSingle().Which.Name.Should().Be("?");
    }

    [Fact]
    public void A_proc_that_hides_the_first_process_hides_others()
    {
        Process(77, "qemu", "qemu", "/dev/vfio/15");
        Directory.Delete(_tree.PathOf("proc/1"), recursive: true);

        Read().IsComplete.Should().BeFalse();
    }

    [Theory]
    [InlineData("pid:[4026531836]", true)]
    [InlineData("pid:[4026532201]", false)]
    public void A_container_shows_its_own_processes_only(string space, bool isComplete)
    {
        _tree.Link("proc/1/ns/pid", space);

        Read().IsComplete.Should().Be(isComplete);
    }

    [Fact]
    public void A_device_that_was_handed_over_without_its_group_is_somebodys()
    {
        Process(77, "qemu", "qemu", "anon_inode:[vfio-device]");

        Read().IsComplete.Should().BeFalse();
    }

    [Fact]
    public void A_device_beside_its_groups_file_is_that_groups()
    {
        Process(77, "qemu", "qemu", "anon_inode:[vfio-device]", "/dev/vfio/15");

        Read().IsComplete.Should().BeTrue();
    }

    [Theory]
    [InlineData("/dev/vfio/devices/vfio9")]
    [InlineData("/dev/vfio/devices/../../../etc")]
    [InlineData("/dev/vfio/devices/")]
    [InlineData("/dev/vfio/99999999999")]
    public void A_file_that_leads_to_no_function_is_somebodys(string file)
    {
        Process(77, "qemu", "qemu", file);

        VfioHolders holders = Read();

        holders.All.Should().BeEmpty();
        holders.IsComplete.Should().BeFalse();
    }

    [Fact]
    public void The_files_of_a_host_below_a_folder_are_told_by_their_whole_paths()
    {
        Process(77, "qemu", "qemu", $"{_tree.Root}/dev/vfio/15");

        LinuxHost.Open(_tree.Root).GetValueOrThrow().ReadHolders().GetValueOrThrow().All.Should().ContainSingle();
    }

    [Fact]
    public void What_is_no_process_is_passed_over()
    {
        _tree.Link("proc/self/fd/1", "/dev/vfio/15").Link("proc/0/fd/1", "/dev/vfio/15").Link("proc/-5/fd/1", "/dev/vfio/15").Link("proc/99999999999/fd/1", "/dev/vfio/15");

        Read().All.Should().BeEmpty();
    }

    [Fact]
    public void Without_processes_nobody_can_tell()
    {
        var denying = LinuxHost.OfTree(new DenyingTree(new DirectoryTree(_tree.Root), "proc"));

        denying.ReadHolders().Error!.Code.Should().Be(VmErrorCode.HoldersUnknown);
    }

    [Fact]
    public void A_recording_does_not_tell() =>
        LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35-vfio.umockdev")).GetValueOrThrow().ReadHolders()
            .Error!.Code.Should().Be(VmErrorCode.HoldersUnknown);

    [Fact]
    public void The_reading_can_be_cancelled()
    {
        Action reading = () => LinuxHost.OfTree(new DirectoryTree(_tree.Root)).ReadHolders(new CancellationToken(canceled: true)).ThrowIfError();

        reading.Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData("vfio-pci", true)]
    [InlineData("mlx5_vfio_pci", true)]
    [InlineData("nvme", false)]
    [InlineData(null, false)]
    public void Only_a_function_on_a_VFIO_driver_can_be_held(string? driver, bool expected) =>
        VfioHolders.CanBeHeld(new PciFunction(PciAddress.Parse(Card), "pci0000:00/1c.0/00.0") { Driver = new(driver) }).Should().Be(expected);

    [FactOnLinux]
    public void The_live_host_is_read() => LinuxHost.OfTree(new DirectoryTree("/")).ReadHolders().IsSuccess.Should().BeTrue();

    private sealed class DenyingTree(IHostTree inner, string denied) : IHostTree
    {
        public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false)
        {
            bool denies = path == denied;
            TreeStatus status = inner.ReadFile(path, denies ? [] : buffer, out count, inPieces);
            return denies ? TreeStatus.Denied : status;
        }

        public TreeStatus ReadSize(string path, out long size) => inner.ReadSize(path, out size);

        public TreeStatus ReadLink(string path, out string target) => inner.ReadLink(path, out target);

        public TreeStatus List(string path, out string[] names)
        {
            TreeStatus status = inner.List(path, out names);
            return path == denied ? TreeStatus.Denied : status;
        }
    }
}
