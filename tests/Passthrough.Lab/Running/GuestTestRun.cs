using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Passthrough.Lab.Running;

/// <summary>
/// Runs the tests of an assembly in this process, one after another. The usual runner starts further processes and reads its own assemblies first, which takes
/// longer than the tests under software emulation.
/// </summary>
internal sealed class GuestTestRun(Assembly assembly, Action<GuestTestResult> report)
{
    /// <summary>Runs tests, and tells whether all passed.</summary>
    /// <param name="names">The names of those to run.</param>
    public bool Run(IReadOnlyCollection<string> names)
    {
        using var framework = new XunitTestFramework(new ResultSink(_ => { }));
        var options = new RunOptions();
        var found = new DiscoverySink();
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        discoverer.Find(includeSourceInformation: false, found, options);
        found.Finished.Wait();

        var run = new ResultSink(report);
        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(
            found.Cases.Where(c => names.Contains(GuestTestNames.Of(c.TestMethod.TestClass.Class.Name, c.TestMethod.Method.Name))),
            run,
            options);
        run.Finished.Wait();
        return run.Failures == 0;
    }
}
