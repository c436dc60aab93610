# docker build --tag awsiot-kit .
# docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" awsiot-kit check
FROM rust:1-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN program=$(packaging/build) && install -D "$program" /out/awsiot-kit

# The C library, the authorities' certificates, and a user who is not root: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/awsiot-kit /usr/local/bin/awsiot-kit
WORKDIR /work
USER nonroot
ENTRYPOINT ["/usr/local/bin/awsiot-kit"]
CMD ["--help"]
