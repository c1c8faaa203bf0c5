namespace Passthrough.Linux.Tests.Uevents;

public sealed class HostWatchTests : IAsyncDisposable
{
    private static readonly HostWatchOptions Options = new() { Quiet = TimeSpan.FromSeconds(1), LongestBurst = TimeSpan.FromSeconds(1.5), Rescan = TimeSpan.FromSeconds(60) };

    private readonly CancellationTokenSource _end = new();
    private readonly TimedClock _clock = new();
    private readonly ToldUevents _kernel = new();

    private IAsyncEnumerator<HostWatchSignal>? _watch;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }
    }

    private async Task<HostWatchSignal> BeginAsync(VmError? refusal = null)
    {
        _watch = new HostWatch(Options, _clock).RunAsync(() => refusal is null ? VmResult.Of<IUeventSource>(_kernel) : refusal, _end.Token).GetAsyncEnumerator(_end.Token);
        return await NextAsync();
    }

    private async Task<HostWatchSignal> NextAsync() => await _watch!.MoveNextAsync() ? _watch.Current : throw new InvalidOperationException("The watch has ended.");

    [Fact]
    public async Task The_first_signal_comes_at_once() => (await BeginAsync()).Should().Be(new HostWatchSignal(HostWatchReason.Begun));

    [Fact]
    public async Task A_burst_is_told_once_when_it_is_quiet()
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        _kernel.Tell("add", "/devices/pci0000:00/0000:00:01.0");
        await _clock.IsAwaitedAsync(Options.Quiet);
        _kernel.Tell("bind", "/devices/pci0000:00/0000:00:01.0");
        await _clock.IsAwaitedAsync(Options.Quiet, times: 2);

        bool toldBefore = next.IsCompleted;
        _clock.GoOn(Options.Quiet);

        toldBefore.Should().BeFalse();
        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Changed));
    }

    [Fact]
    public async Task A_burst_without_an_end_is_told_all_the_same()
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        _kernel.Tell("add", "/devices/pci0000:00/0000:00:01.0");
        await _clock.IsAwaitedAsync(Options.Quiet);
        _clock.GoOn(Options.Quiet * 0.9);
        _kernel.Tell("bind", "/devices/pci0000:00/0000:00:01.0");

        // Less than the quiet that it would otherwise take.
        TimeSpan left = Options.LongestBurst - (Options.Quiet * 0.9);
        await _clock.IsAwaitedAsync(left);
        _clock.GoOn(left);

        (await next).Reason.Should().Be(HostWatchReason.Changed);
    }

    [Fact]
    public async Task What_was_lost_is_said()
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        _kernel.Tell(UeventStatus.Lost);
        await _clock.IsAwaitedAsync(Options.Quiet);
        _clock.GoOn(Options.Quiet);

        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Lost));
    }

    [Theory]
    [InlineData("usb")]
    [InlineData("module")]
    [InlineData("drivers")]
    public async Task Events_about_other_things_are_none(string subsystem)
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        await _clock.IsAwaitedAsync(Options.Rescan);
        _kernel.Tell("add", "/devices/other", subsystem);
        _kernel.Tell(UeventStatus.Ignored);
        _clock.GoOn(Options.Rescan);

        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Due));
    }

    [Theory]
    [InlineData("pci")]
    [InlineData("block")]
    [InlineData("net")]
    public async Task Functions_and_what_the_host_uses_them_by_count(string subsystem)
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        _kernel.Tell("add", "/devices/any", subsystem);
        await _clock.IsAwaitedAsync(Options.Quiet);
        _clock.GoOn(Options.Quiet);

        (await next).Reason.Should().Be(HostWatchReason.Changed);
    }

    [Fact]
    public async Task Without_an_event_the_host_is_read_again_when_it_is_time()
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();
        await _clock.IsAwaitedAsync(Options.Rescan);
        _clock.GoOn(Options.Rescan);

        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Due));
    }

    [Fact]
    public async Task Where_nothing_can_be_heard_that_is_said_once_and_the_host_is_read_again_from_time_to_time()
    {
        var refusal = new UeventsNotHeard("the test refuses");
        HostWatchSignal begun = await BeginAsync(refusal);
        Task<HostWatchSignal> next = NextAsync();
        await _clock.IsAwaitedAsync(Options.Rescan);
        _clock.GoOn(Options.Rescan);

        begun.Should().Be(new HostWatchSignal(HostWatchReason.Begun, refusal));
        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Due));
    }

    [Fact]
    public async Task A_source_that_fails_is_said_once_and_the_readings_go_on()
    {
        await BeginAsync();
        _kernel.Tell(UeventStatus.Failed);
        HostWatchSignal told = await NextAsync();
        Task<HostWatchSignal> next = NextAsync();
        await _clock.IsAwaitedAsync(Options.Rescan);
        _clock.GoOn(Options.Rescan);

        told.Warning.Should().BeOfType<UeventsNotHeard>();
        (await next).Should().Be(new HostWatchSignal(HostWatchReason.Due));
    }

    [Fact]
    public async Task Cancelling_ends_it_and_closes_the_source()
    {
        await BeginAsync();
        Task<HostWatchSignal> next = NextAsync();

        await _end.CancelAsync();

        await FluentActions.Awaiting(() => next).Should().ThrowAsync<OperationCanceledException>();
        await _kernel.Closed;
    }

    [FactOnLinux]
    public async Task A_tree_that_is_not_the_machines_own_hears_nothing_and_says_so()
    {
        using var tree = new FakeHostTree();
        LinuxHost host = LinuxHost.Open(tree.Root).GetValueOrThrow();

        await using IAsyncEnumerator<HostWatchSignal> watch = host.WatchAsync(cancellationToken: _end.Token).GetAsyncEnumerator(_end.Token);
        await watch.MoveNextAsync();

        watch.Current.Reason.Should().Be(HostWatchReason.Begun);
        watch.Current.Warning!.Message.Should().Contain(tree.Root[..16]);
    }

    [Fact]
    public void Times_that_make_no_sense_are_refused()
    {
        FluentActions.Invoking(() => new HostWatchOptions { Rescan = TimeSpan.Zero }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new HostWatchOptions { Quiet = TimeSpan.FromTicks(-1) }).Should().Throw<ArgumentOutOfRangeException>();
    }
}
