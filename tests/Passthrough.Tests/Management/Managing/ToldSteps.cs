namespace Passthrough.Tests.Management.Managing;

/// <summary>Keeps what is told of a host's steps, at once, and can act in the middle of them.</summary>
internal sealed class ToldSteps(Action<HostStepResult>? act = null) : IProgress<HostStepResult>
{
    private readonly List<HostStepResult> _results = [];

    public IReadOnlyList<HostStepResult> Results => _results;

    public void Report(HostStepResult value)
    {
        _results.Add(value);
        act?.Invoke(value);
    }
}
