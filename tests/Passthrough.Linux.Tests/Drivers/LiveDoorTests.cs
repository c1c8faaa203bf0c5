namespace Passthrough.Linux.Tests.Drivers;

/// <summary>The door of a real host, on ordinary files.</summary>
public sealed class LiveDoorTests : IDisposable
{
    private readonly FakeHostTree _files = new();

    public void Dispose() => _files.Dispose();

    private LiveDoor Door => new(_files.Root);

    [FactOnLinux]
    public void A_text_is_written_as_it_is()
    {
        _files.File("sys/a", "...");

        Door.Write("sys/a", "1").Should().Be(0);

        // Nothing is cut off: an attribute has no length.
        File.ReadAllText(_files.PathOf("sys/a")).Should().Be("1..");
    }

    [FactOnLinux]
    public void A_file_that_is_not_there_is_not_made()
    {
        Door.Write("sys/a", "1").Should().Be(Errno.NoEntry);

        File.Exists(_files.PathOf("sys/a")).Should().BeFalse();
    }

    [FactOnLinux]
    public void A_link_in_the_last_place_is_not_followed()
    {
        _files.File("sys/a", "before").Link("sys/b", "a");

        Door.Write("sys/b", "1").Should().Be(40); // ELOOP

        File.ReadAllText(_files.PathOf("sys/a")).Should().Be("before");
    }

    [FactOnLinux]
    public void A_path_that_no_file_can_have_is_refused()
    {
        Door.Write("sys/a\0b", "1").Should().NotBe(0);
        Door.Write(new string('a', 5000), "1").Should().NotBe(0);
        _files.File("sys/a", string.Empty);
        Door.Write("sys/a", new string('a', 5000)).Should().NotBe(0);
    }

    [FactOnLinux]
    public void Rights_are_asked_for_without_writing()
    {
        _files.File("sys/a", "before");

        Door.MayWrite("sys/a").Should().Be(0);
        Door.MayWrite("sys/b").Should().Be(Errno.NoEntry);

        File.ReadAllText(_files.PathOf("sys/a")).Should().Be("before");
    }

    [FactOnLinux]
    public void A_files_owner_is_read_and_may_be_given_what_it_is()
    {
        _files.File("dev/vfio/5", string.Empty);

        Door.ReadOwner("dev/vfio/5", out uint user, out uint group).Should().Be(0);
        Door.ChangeOwner("dev/vfio/5", user, group).Should().Be(0);

        Door.ReadOwner("dev/vfio/6", out _, out _).Should().Be(Errno.NoEntry);
        Door.ChangeOwner("dev/vfio/6", user, group).Should().Be(Errno.NoEntry);
    }

    [FactOnLinux]
    public void Modules_are_loaded_for_the_running_system_only() => Door.LoadModule("nothing").Should().Contain(_files.Root);
}
