# The local OSS of `ossinv emulator`: a static program in an image without anything else.
#
#     docker build -t local-oss .
#     docker run --rm --network host local-oss --bucket my-bucket
FROM rust:1-alpine AS build
RUN apk add --no-cache gcc musl-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p ossinv

FROM scratch
COPY --from=build /src/target/release/ossinv /ossinv
# Nobody: the program needs no rights.
USER 65534:65534
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=1s \
    CMD ["/ossinv", "emulator", "--check", "http://127.0.0.1:8000"]
ENTRYPOINT ["/ossinv", "emulator", "--listen", "0.0.0.0", "--port", "8000"]
