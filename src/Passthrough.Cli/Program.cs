using Passthrough.Cli;

return Tool.Run(args, ToolConsole.OfProcess());
