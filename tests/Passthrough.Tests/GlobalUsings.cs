global using Passthrough.Tests.Support;
