using RlhfGrains.Api.Hosting;
using RlhfGrains.Orleans.Hosting;

// One silo of a cluster, with the whole API.
return await ServeCommand.InSentences(async () =>
{
    ServeCommand.CheckArguments([.. args.Where(a => !a.StartsWith($"--{ClusterSettings.Section}:", StringComparison.OrdinalIgnoreCase))]);
    var builder = Server.NewBuilder(args);
    var server = ServeCommand.Absolute(HostSettings.Read(builder.Configuration));
    var cluster = ClusterSettings.Read(builder.Configuration, server);
    if (cluster.IsOnPostgres) cluster.PostgresConnection = await MembershipTables.Ensure(cluster.PostgresConnection!, cluster.MembershipScript);
    Directory.CreateDirectory(server.DataFolder);
    await using var journal = await Journals.OpenShared(server);
    await using var app = ClusterServer.Build(builder, server, cluster, journal);
    return await ServeCommand.Serve(app, server);
});
