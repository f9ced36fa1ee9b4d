namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Puts a server together on the engine and the journal that its settings name. The endpoints know neither; the program
/// that serves them does.
/// </summary>
/// <exception cref="StartException">They cannot be used together, or one of them not at all.</exception>
delegate Task<WebApplication> BuildServer(WebApplicationBuilder builder, HostSettings settings);
