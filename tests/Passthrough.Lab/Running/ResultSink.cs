using Xunit.Abstractions;

namespace Passthrough.Lab.Running;

/// <summary>Tells how each case ended, and says it on the console.</summary>
internal sealed class ResultSink(Action<GuestTestResult> report) : LongLivedMarshalByRefObject, IMessageSink
{
    public int Failures { get; private set; }

    public ManualResetEventSlim Finished { get; } = new();

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting starting:
                Console.WriteLine($"lab: {starting.Test.DisplayName}");
                break;
            case ITestPassed passed:
                Tell(passed, GuestTestResult.Passed, passed.Output);
                break;
            case ITestFailed failed:
                Failures++;
                Tell(failed, GuestTestResult.Failed, $"{failed.Output}{Text(failed)}");
                break;
            case ITestSkipped skipped:
                Tell(skipped, GuestTestResult.Skipped, skipped.Reason);
                break;
            case ITestClassCleanupFailure cleanup:
                Failures++;
                TellOf(cleanup.TestClass.Class.Name, cleanup.TestCases.Select(c => c.TestMethod.Method.Name).FirstOrDefault(string.Empty), Text(cleanup));
                break;
            case ITestCleanupFailure cleanup:
                Failures++;
                TellOf(cleanup.TestClass.Class.Name, cleanup.TestMethod.Method.Name, Text(cleanup));
                break;
            case IErrorMessage error:
                Failures++;
                TellOf(nameof(GuestTestRun), "error", Text(error));
                break;
            case ITestAssemblyFinished:
                Finished.Set();
                break;
            default:
                break;
        }

        return true;
    }

    private static string Text(IFailureInformation failure) =>
        string.Join("\n---\n", failure.Messages.Zip(failure.StackTraces, (said, trace) => $"{said}\n{trace}"));

    private void Tell(ITestResultMessage ended, string outcome, string text)
    {
        var result = new GuestTestResult(GuestTestNames.Of(ended.TestClass.Class.Name, ended.TestMethod.Method.Name), ended.Test.DisplayName, outcome, (double)ended.ExecutionTime, text);
        Console.WriteLine($"lab:   {result.Outcome} in {result.Seconds:0.00} s");
        report(result);
    }

    private void TellOf(string className, string method, string text)
    {
        Console.WriteLine($"lab: {text}");
        report(new(GuestTestNames.Of(className, method), method, GuestTestResult.Failed, 0, text));
    }
}
