using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Passthrough.Analyzers;

/// <summary>PTA0001: a <c>VmResult</c>, or an awaitable of one, whose value nobody looks at.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredResultAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string DiagnosticId = "PTA0001";

    private static readonly DiagnosticDescriptor Rule = new(
        DiagnosticId,
        title: "The result is ignored",
        messageFormat: "The '{0}' is ignored: a refusal would pass unnoticed. Handle it, or call ThrowIfError or GetValueOrThrow.",
        category: "Reliability",
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A request that was refused changed nothing. Code that ignores its result goes on as if it had been carried out.",
        helpLinkUri: "https://github.com/passthrough-dev/passthrough/blob/main/docs/analyzers.md#pta0001-the-result-is-ignored");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (ResultTypes.Find(start.Compilation) is { } types)
            {
                start.RegisterOperationAction(c => ReportStatement(c, types), OperationKind.ExpressionStatement);
                start.RegisterOperationAction(c => ReportDiscard(c, types), OperationKind.Discard);
            }
        });
    }

    // The compiler makes an expression statement of every place that drops a value: statements, the initializers and
    // incrementors of a for loop, and the bodies of void members and lambdas that are written with =>.
    private static void ReportStatement(OperationAnalysisContext context, ResultTypes types)
    {
        IOperation expression = ((IExpressionStatementOperation)context.Operation).Operation;
        while (expression is IConditionalAccessOperation conditional)
        {
            expression = conditional.WhenNotNull;
        }

        // An assignment has its right-hand side's type but stores it; one to _ is reported as a discard.
        if (expression is not IAssignmentOperation)
        {
            Report(context, types, expression.Type, expression.Syntax);
        }
    }

    // _ = M(), (_, x) = (M(), y) and F(out _).
    private static void ReportDiscard(OperationAnalysisContext context, ResultTypes types)
    {
        IOperation discard = context.Operation;
        IOperation reported = discard.Parent is ISimpleAssignmentOperation assignment ? assignment : discard;
        Report(context, types, discard.Type, reported.Syntax);
    }

    private static void Report(OperationAnalysisContext context, ResultTypes types, ITypeSymbol? type, SyntaxNode where)
    {
        if (type is not null && types.Contains(type))
        {
            string name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            context.ReportDiagnostic(Diagnostic.Create(Rule, where.GetLocation(), name));
        }
    }
}
