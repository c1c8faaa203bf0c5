using Passthrough.Cli;

return await Tool.RunAsync(args, ToolConsole.OfProcess()).ConfigureAwait(false);
