using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Passthrough.Analyzers.Tests;

public sealed class IgnoredResultAnalyzerTests
{
    [Theory]
    [InlineData("a.M()")]
    [InlineData("a.MT()")]
    [InlineData("VmResult.Of(1)")]
    [InlineData("new VmResult()")]
    [InlineData("a.Generic(a.M())")]
    [InlineData("a.Generic<VmResult?>(null)")]
    [InlineData("await a.MAsync()")]
    [InlineData("await a.MTAsync()")]
    [InlineData("await a.MVAsync()")]
    [InlineData("await a.MAsync().ConfigureAwait(false)")]
    [InlineData("await a.MVAsync().ConfigureAwait(false)")]
    [InlineData("a.MAsync()")]
    [InlineData("a.MTAsync()")]
    [InlineData("a.MVAsync()")]
    [InlineData("a.MAsync().ConfigureAwait(false)")]
    [InlineData("a.MVAsync().ConfigureAwait(false)")]
    [InlineData("a.Generic(a.MAsync())")]
    [InlineData("a.MAsync().GetAwaiter().GetResult()")]
    public async Task A_statement_that_drops_a_result_is_reported(string expression)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements($"{expression};");

        reported.Should().Equal(expression);
    }

    [Theory]
    [InlineData("b?.M()", ".M()")]
    [InlineData("b?.MT()", ".MT()")]
    [InlineData("b?.MAsync()", ".MAsync()")]
    [InlineData("b?.Generic(a)?.M()", ".M()")]
    public async Task A_result_dropped_behind_a_null_check_is_reported(string expression, string where)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements($"{expression};");

        reported.Should().Equal(where);
    }

    [Theory]
    [InlineData("_ = a.M()")]
    [InlineData("_ = a.MT()")]
    [InlineData("_ = await a.MAsync()")]
    [InlineData("_ = await a.MVAsync().ConfigureAwait(false)")]
    [InlineData("_ = a.MAsync()")]
    [InlineData("_ = b?.M()")]
    [InlineData("_ = a.Property")]
    public async Task An_assignment_to_the_discard_is_reported(string expression)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements($"{expression};");

        reported.Should().Equal(expression);
    }

    [Theory]
    [InlineData("(_, int x) = (a.M(), 1);")]
    [InlineData("a.Out(out _);")]
    public async Task A_discard_inside_another_expression_is_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().Equal("_");
    }

    [Theory]
    [InlineData("Action f = () => a.M();")]
    [InlineData("Action f = () => { a.M(); };")]
    [InlineData("Action<int> f = _ => a.M();")]
    [InlineData("Action f = delegate { a.M(); };")]
    [InlineData("void F() => a.M();")]
    [InlineData("if (b is null) a.M();")]
    [InlineData("for (a.M(); ; ) { break; }")]
    [InlineData("for (; ; a.M()) { break; }")]
    [InlineData("new List<int>().ForEach(_ => a.M());")]
    public async Task A_result_dropped_inside_another_statement_is_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().Equal("a.M()");
    }

    [Theory]
    [InlineData("Func<Task> f = async () => await a.MAsync();")]
    [InlineData("async Task F() => await a.MAsync();")]
    public async Task An_async_body_that_drops_what_it_awaited_is_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().Equal("await a.MAsync()");
    }

    [Theory]
    [InlineData("public void F() => M();")]
    [InlineData("public int P { get => 0; set => M(); }")]
    [InlineData("public Snippet() => M();")]
    [InlineData("public event Action E { add => M(); remove { } }")]
    [InlineData("~Snippet() => M();")]
    public async Task A_void_member_whose_expression_body_drops_a_result_is_reported(string member)
    {
        ImmutableArray<string> reported = await Analysis.OfMember(member);

        reported.Should().Equal("M()");
    }

    [Fact]
    public async Task Each_ignored_result_is_reported_once()
    {
        ImmutableArray<string> reported = await Analysis.OfStatements("a.M(); _ = a.MT(); await a.MAsync();");

        reported.Should().Equal("a.M()", "_ = a.MT()", "await a.MAsync()");
    }

    [Fact]
    public async Task A_top_level_program_that_drops_a_result_is_reported()
    {
        CSharpCompilationOptions program = new(OutputKind.ConsoleApplication);

        ImmutableArray<Diagnostic> diagnostics = await Analysis.Diagnose("Passthrough.PciAddress.Read(\"01:00.0\");", "Program.cs", program);

        diagnostics.Where(d => d.Id is IgnoredResultAnalyzer.DiagnosticId).Should().ContainSingle();
    }

    [Theory]
    [InlineData("VmResult r = a.M();")]
    [InlineData("VmResult r; r = a.M();")]
    [InlineData("a.Property = a.M();")]
    [InlineData("VmResult? r = null; r ??= a.M();")]
    [InlineData("Task<VmResult> t = a.MAsync();")]
    [InlineData("List<VmResult> list = [a.M()];")]
    [InlineData("new List<VmResult>().Add(a.M());")]
    [InlineData("var pair = (a.M(), 1);")]
    public async Task A_stored_result_is_not_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.Take(a.M());")]
    [InlineData("a.Take(await a.MAsync());")]
    [InlineData("b?.Take(a.M());")]
    [InlineData("Console.WriteLine(a.M());")]
    [InlineData("await Task.WhenAll(a.MAsync());")]
    public async Task A_result_that_is_passed_on_is_not_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a.M().ThrowIfError();")]
    [InlineData("b?.M().ThrowIfError();")]
    [InlineData("(await a.MAsync()).ThrowIfError();")]
    [InlineData("a.MT().GetValueOrThrow();")]
    [InlineData("_ = a.MT().GetValueOrThrow();")]
    [InlineData("_ = a.M().IsSuccess;")]
    [InlineData("if (!a.MT().TryGetValue(out int value, out VmError? error)) { }")]
    [InlineData("if (a.MT().TryGetValue(out _, out _)) { }")]
    [InlineData("if (a.M() is { Error: { } error }) { }")]
    [InlineData("if (a.M() is { IsSuccess: false }) { }")]
    [InlineData("var (value, error) = a.MT();")]
    [InlineData("var (value, _) = a.MT();")]
    [InlineData("(_, VmError? error) = a.MT();")]
    [InlineData("int x = a.MT() switch { (var v, null) => v, _ => 0 };")]
    [InlineData("switch (a.M().Error) { case null: break; default: return; }")]
    [InlineData("foreach (VmResult r in new[] { a.M() }) { }")]
    public async Task A_result_that_is_looked_at_is_not_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Func<VmResult> f = () => a.M();")]
    [InlineData("Func<VmResult> f = a.M;")]
    [InlineData("Func<Task<VmResult>> f = async () => await a.MAsync();")]
    [InlineData("Func<VmResult> f = () => { return a.M(); };")]
    [InlineData("VmResult F() => a.M();")]
    [InlineData("IEnumerable<VmResult> F() { yield return a.M(); }")]
    [InlineData("var all = new[] { a }.Select(s => s.M()).ToList();")]
    public async Task A_returned_result_is_not_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Task.CompletedTask.GetHashCode();")]
    [InlineData("await Task.FromResult(1);")]
    [InlineData("_ = Task.FromResult(1);")]
    [InlineData("int i = 0; i++;")]
    [InlineData("_ = new List<VmResult>();")]
    public async Task Other_discarded_values_are_not_reported(string statement)
    {
        ImmutableArray<string> reported = await Analysis.OfStatements(statement);

        reported.Should().BeEmpty();
    }

    [Fact]
    public async Task A_type_of_the_same_name_in_another_namespace_is_not_reported()
    {
        const string Source = "namespace Other { struct VmResult { } class C { VmResult M() => default; void F() { M(); } } }";

        ImmutableArray<string> reported = await Analysis.OfFile(Source);

        reported.Should().BeEmpty();
    }

    [Fact]
    public async Task Generated_code_is_left_alone()
    {
        const string Source = "class C { void F() { Passthrough.VmId.Read(\"1\"); } }";

        ImmutableArray<string> reported = await Analysis.OfFile(Source, "Made.g.cs");

        reported.Should().BeEmpty();
    }

    [Fact]
    public async Task A_user_gets_a_warning_that_names_the_type()
    {
        const string Source = "class C { void F() { Passthrough.VmId.Read(\"1\"); } }";
        CSharpCompilationOptions user = new(OutputKind.DynamicallyLinkedLibrary);

        ImmutableArray<Diagnostic> diagnostics = await Analysis.Diagnose(Source, "C.cs", user);

        diagnostics.Should().ContainSingle().Which.Should().Match<Diagnostic>(d =>
            d.Severity == DiagnosticSeverity.Warning && d.GetMessage(null).StartsWith("The 'VmResult<VmId>' is ignored", StringComparison.Ordinal));
    }
}
