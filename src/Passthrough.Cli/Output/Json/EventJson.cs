namespace Passthrough.Cli.Output.Json;

/// <summary>A line of <c>events --json</c>.</summary>
internal sealed record EventJson(
    ulong Revision,
    string Kind,
    string At,
    string Who,
    string? Why,
    string? FromHost,
    string? BootId,
    string? Vm,
    ulong? Lease,
    string[] Functions,
    FailureJson[] Failures)
{
    public static EventJson Of(StoredEvent stored)
    {
        EventSubject subject = EventSubject.Of(stored.Event);
        return new(
            stored.Event.Revision,
            subject.Kind,
            JsonText.Time(stored.At),
            stored.By.Who,
            subject.Reason ?? stored.By.Why,
            JsonText.OrNull(stored.By.FromHost),
            stored.By.BootId,
            subject.Lease?.Vm.ToString(),
            subject.Lease?.Generation,
            [.. subject.Functions.Select(f => f.Address.ToString())],
            [.. subject.Failures.Select(f => new FailureJson(f.Address.ToString(), f.Step.ToString(), ReasonJson.Of(f.Error)))]);
    }
}

/// <summary>A step of a release that failed.</summary>
internal sealed record FailureJson(string Address, string Step, ReasonJson Error);
