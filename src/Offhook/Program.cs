using Offhook.Program.Cli;

return await CommandLine.RunAsync(args);
