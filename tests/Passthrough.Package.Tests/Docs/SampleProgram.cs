using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Passthrough.Package.Tests.Docs;

/// <summary>A sample as a program of its own, compiled as a console project would and run in this process.</summary>
internal static class SampleProgram
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(IsSeenByUsers)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static byte[] Compile(string code)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            $"Sample{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)],
            References,
            new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream assembly = new();
        compilation.Emit(assembly).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Should().BeEmpty("a sample must compile");
        return assembly.ToArray();
    }

    /// <summary>Runs the program and returns what it printed. Only one runs at a time: the console is the process's.</summary>
    public static string Run(byte[] program)
    {
        AssemblyLoadContext context = new("sample", isCollectible: true);
        TextWriter console = Console.Out;
        using StringWriter output = new() { NewLine = "\n" };
        using MemoryStream image = new(program);
        Console.SetOut(output);
        try
        {
            MethodInfo main = context.LoadFromStream(image).EntryPoint!;
            main.Invoke(null, [Array.Empty<string>()]);
            return output.ToString();
        }
        finally
        {
            Console.SetOut(console);
            context.Unload();
        }
    }

    private static bool IsSeenByUsers(string path) =>
        Path.GetFileName(path) is var name
        && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Passthrough.dll" or "Passthrough.Linux.dll" or "Microsoft.Extensions.Logging.Abstractions.dll");
}
