using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>
/// A throwaway server on loopback. A shell that reads from this process stops it and removes its data when this is disposed of, or when this process dies.
/// </summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    // Word by word: the server's output goes to a file beside its data; "stop" stops it, the end of the input removes it too.
    private const string Keeper =
        "folder=$1; shift; \"$@\" >>\"$folder/log\" 2>&1 </dev/null & pid=$!; read -r word || word=gone; "
        + "kill -INT $pid 2>/dev/null; wait $pid; if [ $word = gone ]; then rm -rf \"$folder\"; fi";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestBegin = TimeSpan.FromSeconds(5);

    private readonly string _folder;
    private readonly string _password;
    private readonly string[] _settings;
    private Process? _keeper;

    private PostgresCluster(string folder, string password, string[] settings)
    {
        _folder = folder;
        _password = password;
        _settings = settings;
    }

    public int Port { get; private set; } = FreePort();

    public string LogFile => Path.Combine(_folder, "log");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a new server.</summary>
    public static async Task<PostgresCluster> StartAsync(params string[] settings)
    {
        RunFolder run = await RunFolder.GetAsync();
        PostgresCluster cluster = await MakeAsync(run, settings);
        await RunFolder.RunAsNobodyAsync("cp", ["-a", run.Template, cluster.Data]);
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Starts a standby that takes its data from this server.</summary>
    public async Task<PostgresCluster> StartStandbyAsync(params string[] settings)
    {
        PostgresCluster standby = await MakeAsync(await RunFolder.GetAsync(), settings);
        await RunFolder.RunAsNobodyAsync(
            PostgresBinaries.PathOf("pg_basebackup"),
            [
                "--pgdata", standby.Data, "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream", "--no-sync",
                "--dbname", $"host=127.0.0.1 port={Port} user=postgres password={_password} application_name=standby",
            ]);
        await standby.StartAgainAsync();
        return standby;
    }

    public string ConnectionStringTo(string database, string more = "") => ConnectionStringTo($"127.0.0.1:{Port}", database, more);

    /// <summary>By other ways to this server: through a proxy, or one of several hosts.</summary>
    public string ConnectionStringTo(string hosts, string database, string more) => new NpgsqlConnectionStringBuilder(more)
    {
        Host = hosts,
        Database = database,
        Username = "postgres",
        Password = _password,
    }.ConnectionString;

    /// <summary>Starts it again, after it was stopped or killed, on the same port.</summary>
    public async Task StartAgainAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await TryStartAsync(timeout.Token))
        {
            // The children of one that was killed may live for a moment; or somebody was faster to take the port, which matters only before the first start.
            await Task.Delay(100, timeout.Token);
        }
    }

    /// <summary>Stops it as an administrator does: connections are ended, and all is written.</summary>
    public async Task StopAsync()
    {
        await _keeper!.StandardInput.WriteLineAsync("stop");
        await EndOfKeeperAsync();
    }

    /// <summary>Kills it with SIGKILL, as the kernel does when memory is short.</summary>
    public async Task KillAsync()
    {
        using Process postmaster = Process.GetProcessById(PostmasterPid()!.Value);
        postmaster.Kill();
        // Its parent is the shell, which waits for it only when it is told to stop.
        await StopAsync();
    }

    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionStringTo(database, "Pooling=false"));
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
        {
            _keeper.StandardInput.Close();
            await EndOfKeeperAsync();
        }
    }

    private static async Task<PostgresCluster> MakeAsync(RunFolder run, string[] settings)
    {
        string folder = Path.Combine(run.FullName, Guid.NewGuid().ToString("N"));
        await RunFolder.RunAsNobodyAsync("mkdir", [folder]);
        return new(folder, run.Password, settings);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        _keeper = RunFolder.StartAsNobody("/bin/sh",
        [
            "-c", Keeper, "keeper", _folder, PostgresBinaries.PathOf("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            .. new[]
            {
                "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=16MB", "max_wal_size=64MB",
                "autovacuum=off", "restart_after_crash=on", "log_min_messages=warning",

                // Tests end processes, not the machine: what the kernel has is not lost, and waiting for its disk would show nothing.
                "fsync=off",
            }.Concat(_settings).SelectMany(setting => new[] { "-c", setting }),
        ], hasInput: true);
        bool hasBegun = false;
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            if (IsReady())
            {
                return true;
            }

            // The shell waits for our word also when the server has ended; it has no child then, nor before it has begun.
            bool isRunning = HasChild();
            hasBegun |= isRunning || Stopwatch.GetElapsedTime(start) > LongestBegin;
            if (hasBegun && !isRunning)
            {
                await StopAsync();
                return false;
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private bool HasChild() => File.ReadAllText($"/proc/{_keeper!.Id}/task/{_keeper.Id}/children").Trim().Length > 0;

    // A server that was killed leaves its file behind: it guards the data until the last of its children is gone.
    private bool IsReady() => PidFile() is { Length: > 7 } lines && lines[7].Trim() == "ready" && Directory.Exists($"/proc/{lines[0].Trim()}");

    private int? PostmasterPid() => PidFile() is [var pid, ..] && int.TryParse(pid, CultureInfo.InvariantCulture, out int number) ? number : null;

    private string[] PidFile()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(Data, "postmaster.pid"));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private async Task EndOfKeeperAsync()
    {
        await _keeper!.WaitForExitAsync();
        _keeper.Dispose();
        _keeper = null;
    }
}
