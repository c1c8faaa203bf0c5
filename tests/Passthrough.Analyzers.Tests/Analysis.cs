using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Passthrough.Analyzers.Tests;

/// <summary>Compiles a snippet against the library, as a user's project would, and runs the analyzer over it.</summary>
internal static class Analysis
{
    private const string Around = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Passthrough;

        #pragma warning disable CS0219, CS0168, CS1998, CS4014, CS8321

        public class Snippet
        {
            public VmResult M() => VmResult.Success;
            public VmResult<int> MT() => 1;
            public Task<VmResult> MAsync() => Task.FromResult(VmResult.Success);
            public Task<VmResult<int>> MTAsync() => Task.FromResult<VmResult<int>>(1);
            public ValueTask<VmResult> MVAsync() => new(VmResult.Success);
            public T Generic<T>(T value) => value;
            public void Out(out VmResult result) => result = VmResult.Success;
            public void Take(VmResult result) { }
            public VmResult Property { get; set; }

            //BODY//
        }
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll")
            .Append(typeof(VmResult).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>The source text of each place that the analyzer reports in a member, in order.</summary>
    public static async Task<ImmutableArray<string>> OfMember(string member) => await OfFile(Around.Replace("//BODY//", member, StringComparison.Ordinal));

    /// <summary>The source text of each place that the analyzer reports in an async method with these statements.</summary>
    public static async Task<ImmutableArray<string>> OfStatements(string statements) => await OfMember($"public async Task Run(Snippet a, Snippet? b) {{ {statements} }}");

    /// <summary>The source text of each place that the analyzer reports in a file.</summary>
    public static async Task<ImmutableArray<string>> OfFile(string source, string path = "Snippet.cs")
    {
        ImmutableArray<Diagnostic> diagnostics = await Diagnose(source, path, Options);
        return [.. diagnostics
            .Where(d => d.Id is IgnoredResultAnalyzer.DiagnosticId)
            .OrderBy(d => d.Location.SourceSpan.Start)
            .Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length))];
    }

    /// <summary>All that compiler and analyzer say about a file; a snippet that does not compile fails the test.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Diagnose(string source, string path, CSharpCompilationOptions options)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Snippet", [CSharpSyntaxTree.ParseText(source, path: path)], References, options);
        compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Should().BeEmpty("the snippet must compile");
        return await compilation.WithAnalyzers([new IgnoredResultAnalyzer()]).GetAllDiagnosticsAsync();
    }
}
